// For a plain page that carries the settings of appearance: makes its form work.

import { bindAppearanceForm } from "./appearance_settings.js"

for (const form of document.querySelectorAll("[data-appearance-form]")) bindAppearanceForm(form)
