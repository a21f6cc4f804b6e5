// One request to the service and what came of it, in four kinds. A time-out means unknown: the
// server may have done it, so every request here is safe to repeat.

import { toBase64url } from "./bytes.js"
import { isRefusal, isRequestToken, isSection, isSynced, isTimeAccount, isView } from "./shapes.js"

const TIMEOUT_MS = 8000
const ECHO = "X-Echo"
const ECHO_BYTES = 12
const STALE_TOKEN = "request.stale_form"
const ASK_AGAIN = new Set([408, 425, 429])
const REQUEST_TOKEN = { method: "GET", address: "/api/v1/request-token", fits: isRequestToken }

/** A refusal that is not in our words says nothing about us: something in between spoke. */
function kindOf(status, isOurs) {
  if (!isOurs || status >= 500 || ASK_AGAIN.has(status)) return "unknown"
  return status === 401 ? "signed_out" : "refused"
}

function outcomeOf(status, body) {
  const { code = null, message = "", details: told } = isRefusal(body) ? body.error : {}
  const details = told ?? {}
  const waitMs = Number.isFinite(details.wait_seconds) ? details.wait_seconds * 1000 : 0
  return { kind: kindOf(status, code !== null), body: null, code, message, details, waitMs }
}

const UNREACHED = outcomeOf(0, null)

const newEcho = () => toBase64url(crypto.getRandomValues(new Uint8Array(ECHO_BYTES)))

/** `fetch` stands for the browser's. */
function createRequests({ csrfToken, fetch }) {
  let token = csrfToken
  let deviceId = null

  async function once({ method, address, content, fits }) {
    const echo = newEcho()
    try {
      const response = await fetch(address, {
        method,
        headers: {
          "X-CSRF-Token": token,
          ...(deviceId === null ? {} : { "X-Device": deviceId }),
          "Content-Type": "application/json",
          Accept: "application/json",
          [ECHO]: echo,
        },
        body: content === undefined ? undefined : JSON.stringify(content),
        credentials: "same-origin",
        cache: "no-store",
        // A redirect to a sign-in page would look like an answer.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      // Without it this may be an answer of earlier, and says nothing about the service now.
      if (response.headers.get(ECHO) !== echo) return UNREACHED
      if (response.status === 204 && fits === undefined) return answer(null)
      const body = await response.json()
      if (!response.ok) return outcomeOf(response.status, body)
      // An answer that is not one of ours proves nothing.
      return fits?.(body) ? answer(body) : UNREACHED
    } catch {
      return UNREACHED
    }
  }

  async function renewToken() {
    const { kind, body } = await once(REQUEST_TOKEN)
    if (kind === "answer") token = body.token
    return kind === "answer"
  }

  return {
    renewToken,
    useDevice(id) {
      deviceId = id
    },
    /** The token ends with the sign-in that it was made for; a fresh one takes no reload. */
    async ask(request) {
      const outcome = await once(request)
      return outcome.code === STALE_TOKEN && (await renewToken()) ? once(request) : outcome
    },
  }
}

function answer(body) {
  return { kind: "answer", body, code: null, message: "", details: {}, waitMs: 0 }
}

export function createApi({
  sittingId,
  csrfToken,
  fetch = (...request) => globalThis.fetch(...request),
}) {
  const { ask, renewToken, useDevice } = createRequests({ csrfToken, fetch })
  const base = `/api/v1/sittings/${encodeURIComponent(sittingId)}`
  const isOurView = (body) => isView(body) && body.id === sittingId

  const get = (path, fits) => ask({ method: "GET", address: base + path, fits })
  const put = (path, content = {}) =>
    ask({ method: "PUT", address: base + path, content, fits: isOurView })

  return {
    useDevice,
    view: () => get("", isOurView),
    section: () => get("/section", isSection),
    timeAccount: () => get("/time", isTimeAccount),
    takeLease: () => put("/lease"),
    takeOver: (password) => put("/lease/takeover", { password }),
    begin: () => put("/start"),
    finishSection: (number, takeBreak) =>
      put(`/sections/${number}/finish`, { take_break: takeBreak }),
    endBreak: () => put("/break/end"),
    submit: () => put("/submit"),
    send: ({ epoch, entries }) =>
      ask({
        method: "POST",
        address: `${base}/entries`,
        content: { epoch, entries },
        fits: isSynced,
      }),
    markSeen: (messageId) =>
      ask({
        method: "PUT",
        address: `${base}/messages/${encodeURIComponent(messageId)}/seen`,
        content: {},
      }),
    /** A new sign-in brings a new token, at once and for everything after it. */
    async signIn(email, password) {
      const content = { email, password }
      const outcome = await ask({ method: "POST", address: "/api/v1/sign-ins", content })
      if (outcome.kind === "answer") await renewToken()
      return outcome
    },
  }
}
