// How pages look on this device, put in place before the first paint. Runs in the head, so it stays
// this small; appearance_settings.js writes what is read here.

try {
  Object.assign(
    document.documentElement.dataset,
    JSON.parse(localStorage.getItem("appearance") ?? "{}"),
  )
} catch {
  // Storage that is closed or unreadable means the page looks as the device says.
}
