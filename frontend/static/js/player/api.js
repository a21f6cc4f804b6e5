// One request to the service and what came of it, in four kinds. A time-out means unknown: the
// server may have done it, so every request here is safe to repeat.

const TIMEOUT_MS = 8000
const SIGNED_OUT = new Set([401, 403])
const ASK_AGAIN = new Set([408, 425, 429])

function kindOf(status) {
  if (status < 300) return "answer"
  if (SIGNED_OUT.has(status)) return "signed_out"
  return status >= 500 || ASK_AGAIN.has(status) ? "unknown" : "refused"
}

export function createApi({
  sittingId,
  csrfToken,
  fetch = (...request) => globalThis.fetch(...request),
}) {
  const base = `/api/v1/sittings/${encodeURIComponent(sittingId)}`

  async function ask(method, path, content) {
    try {
      const response = await fetch(base + path, {
        method,
        headers: {
          "X-CSRF-Token": csrfToken,
          "Content-Type": "application/json",
          Accept: "application/json",
        },
        body: content === undefined ? undefined : JSON.stringify(content),
        credentials: "same-origin",
        cache: "no-store",
        // A redirect to a sign-in page would look like an answer.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const body = await response.json().catch(() => null)
      // An answer that cannot be read proves nothing.
      const kind = response.ok && body === null ? "unknown" : kindOf(response.status)
      return { kind, body }
    } catch {
      return { kind: "unknown", body: null }
    }
  }

  return {
    view: () => ask("GET", ""),
    section: () => ask("GET", "/section"),
    send: ({ epoch, entries }) => ask("POST", "/entries", { epoch, entries }),
    finishSection: (number, takeBreak) =>
      ask("PUT", `/sections/${number}/finish`, { take_break: takeBreak }),
    endBreak: () => ask("PUT", "/break/end"),
    submit: () => ask("PUT", "/submit"),
  }
}
