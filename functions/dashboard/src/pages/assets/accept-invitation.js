// Joins a company.
// @ts-check

import { serve } from "/assets/form.js";

serve(
  (token) => `/v1/invitations/${token}/accept`,
  ({ company, email }) => {
    for (const [id, text] of [["company", company], ["email", email]]) {
      const place = document.getElementById(id);
      if (place) place.textContent = text;
    }
  },
);
