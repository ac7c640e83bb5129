// Sets a new password.
// @ts-check

import { serve } from "/assets/form.js";

serve(
  (token) => `/v1/password-resets/${token}`,
  () => {},
);
