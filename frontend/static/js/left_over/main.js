// On pages that speak of exams which have ended: sees to it that nothing of them waits on this device.

import { createDeviceStorage } from "../player/device_storage.js"
import { deliveryAddress } from "./left_over.js"

const ended = [...document.querySelectorAll("[data-ended-sitting]")]

/** A closed setting throws at once. */
function sessionOfTab() {
  try {
    return sessionStorage
  } catch {
    return null
  }
}

deliveryAddress({
  sittingIds: ended.map(({ dataset }) => dataset.endedSitting),
  storage: createDeviceStorage(),
  locks: navigator.locks,
  session: sessionOfTab(),
}).then((address) => address !== null && location.replace(address))
