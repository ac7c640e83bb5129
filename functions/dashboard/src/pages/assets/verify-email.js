// Proves an address when the person says so; opening the page alone does nothing, since mail
// scanners open links too.
// @ts-check

import { serve } from "/assets/form.js";

serve(
  (token) => `/v1/email-verifications/${token}`,
  ({ status }) => {
    const shown = status === "email_changed" ? "changed" : "activated";
    for (const id of ["activated", "changed"]) {
      const words = document.getElementById(id);
      if (words) words.hidden = id !== shown;
    }
  },
);
