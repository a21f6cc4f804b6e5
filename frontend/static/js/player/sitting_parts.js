// What a sitting is made of, joined: requests, what is kept on the device, packages, time.

import { createApi } from "./api.js"
import { JournalKeeper } from "./journal_keeper.js"
import { JournalStore } from "./journal_store.js"
import { createKeptSitting } from "./kept_sitting.js"
import { createPackageStore } from "./package_store.js"
import { createSectionOpener } from "./section_opener.js"
import { createServerTime } from "./server_time.js"

const CLOCKS = { monotonicMs: () => performance.now(), wallMs: () => Date.now() }

export function createSittingParts({
  sittingId,
  csrfToken,
  publishedKeys,
  storage,
  fetch,
  timing,
}) {
  const clocks = { ...CLOCKS, ...timing }
  const api = createApi({ sittingId, csrfToken, fetch })
  const store = new JournalStore({ sittingId, storage })
  const packages = createPackageStore({ storage, fetch })
  const time = createServerTime(clocks)
  return {
    sittingId,
    publishedKeys,
    clocks,
    api,
    store,
    packages,
    time,
    opener: createSectionOpener({ api, packages, store }),
    kept: createKeptSitting({ store, time }),
    journal: new JournalKeeper({ sittingId, store, publishedKeys }),
  }
}
