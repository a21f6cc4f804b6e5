// On the pages that lead to an exam: gets ready what keeps its page for a reload without a network.

import { createWorkerLink } from "../player/worker_link.js"

createWorkerLink().prepare()
