// Whether an answer is one of ours. What stands between us and the service may answer 200 with
// anything: a sign-in page of a hotel, an older answer, an empty object. Pure.

const LEASES = new Set(["held", "lost", "free"])

const isObject = (value) => typeof value === "object" && value !== null
const isText = (value) => typeof value === "string"
const isInstant = (value) => isText(value) && !Number.isNaN(Date.parse(value))

function isClock(value) {
  return isObject(value) && Number.isFinite(value.remaining_seconds)
}

function isConnection(value) {
  return (
    isObject(value) &&
    Number.isFinite(value.offline_work_seconds) &&
    Number.isFinite(value.credit_left_seconds)
  )
}

const isAbsentOr = (isKind) => (value) => value === undefined || isKind(value)
const isMarkup = (value) => value === "plain" || value === "html"

function isItem(value) {
  return (
    isObject(value) &&
    isText(value.slot) &&
    isText(value.stem) &&
    isAbsentOr(isText)(value.stimulus) &&
    isAbsentOr(isMarkup)(value.markup) &&
    Array.isArray(value.options)
  )
}

function hasItems(value) {
  return Array.isArray(value.items) && value.items.length > 0 && value.items.every(isItem)
}

export function isReceipt(value) {
  return (
    isObject(value) &&
    Number.isSafeInteger(value.epoch) &&
    Number.isSafeInteger(value.sequence) &&
    [value.kind, value.sitting, value.chain, value.key_id, value.signature].every(isText) &&
    isInstant(value.server_time)
  )
}

/** What every answer about a sitting carries, view and sync alike. */
function isOfSitting(value) {
  return (
    isObject(value) &&
    isText(value.state) &&
    Number.isSafeInteger(value.revision) &&
    Number.isSafeInteger(value.acknowledged_sequence) &&
    LEASES.has(value.lease) &&
    isInstant(value.server_time)
  )
}

export function isView(value) {
  return (
    isOfSitting(value) &&
    isText(value.id) &&
    isText(value.chain) &&
    Number.isSafeInteger(value.epoch) &&
    isClock(value.clock) &&
    isConnection(value.connection) &&
    isObject(value.policy) &&
    [value.sections, value.responses, value.packages, value.messages].every(Array.isArray)
  )
}

export function isSynced(value) {
  return (
    isOfSitting(value) &&
    Number.isSafeInteger(value.held) &&
    (value.clock === null || isClock(value.clock)) &&
    (value.receipt === null || isReceipt(value.receipt))
  )
}

export function isSection(value) {
  return isObject(value) && Number.isSafeInteger(value.section) && hasItems(value)
}

export function isTimeAccount(value) {
  return isObject(value) && Array.isArray(value.lines)
}

export function isRequestToken(value) {
  return isObject(value) && isText(value.token)
}

export function isRefusal(value) {
  return isObject(value) && isObject(value.error) && isText(value.error.code)
}
