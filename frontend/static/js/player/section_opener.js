// The items of the open section: from the package on this device if the key opens it, else as this
// device keeps them, else plain from the server. One of the three has to do.

import { fromBase64url } from "./bytes.js"
import { inOrder, keyCodeOf, openPackage } from "./form_package.js"
import { isSection } from "./shapes.js"
import { hasWebCrypto } from "./web_crypto.js"

const KEPT = "section"

export function createSectionOpener({ api, packages, store }) {
  async function fromPackage({ section, packages: addresses, order }, keyCode) {
    const url = addresses.find((address) => address.section === section)?.url
    const content = url && hasWebCrypto() ? await packages.contentOf(url) : null
    if (!content) return null
    try {
      const opened = inOrder(await openPackage(content, keyCode), order)
      return isSection(opened) && opened.section === section ? opened : null
    } catch {
      return null
    }
  }

  async function fromDevice({ section }) {
    const kept = await store.kept(KEPT)
    return kept?.section === section ? kept : null
  }

  async function fromServer() {
    const outcome = await api.section()
    if (outcome.kind === "answer") await store.keep(KEPT, outcome.body)
    return outcome
  }

  return {
    /** An outcome as the API's, with the section as its body. */
    async open(view) {
      const keyCode = view.section_key && fromBase64url(view.section_key)
      const body = (keyCode && (await fromPackage(view, keyCode))) ?? (await fromDevice(view))
      return body ? { kind: "answer", body } : fromServer()
    },
    /** With a key code that somebody read aloud. */
    async openWithCode(view, spoken) {
      const keyCode = keyCodeOf(spoken)
      const body = keyCode && (await fromPackage(view, keyCode))
      if (!body) return { kind: "refused", code: "code.wrong", body: null }
      await store.keep(KEPT, body)
      return { kind: "answer", body }
    },
  }
}
