// The walk of the README, by a client that is generated from the API's description alone: from
// sign-up to a closed job, and from a customer's message to the reply's delivery.

import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Job = components["schemas"]["Job"];

const [api, world] = process.argv.slice(2) as [string, string];
const control = `${world}/_control`;
const device = randomUUID();
const password = "seven green herons wade";
const email = `owner-${randomUUID()}@example.com`;

let token = "";
const client = createClient<paths>({ baseUrl: api });
client.use({
  onRequest({ request }) {
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
});

const own = { "Device-Id": device };
const once = () => ({ ...own, "Idempotency-Key": randomUUID() });
const hex = () => randomUUID().replaceAll("-", "");

/** The result; a problem ends the walk with its own words. */
async function good<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data as T;
}

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** What comes of asking again and again, for half a minute. */
async function until<T>(what: string, ask: () => Promise<T | null | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((go) => setTimeout(go, 200))) {
    const found = await ask();
    if (found !== null && found !== undefined) return found;
  }
  throw new Error(`${what} did not come`);
}

/** The outside world is no part of the API; it plays mailbox and provider. */
async function play(path: string, body?: object): Promise<any> {
  const init = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  const response = await fetch(`${control}/${path}`, init);
  expect(response.ok, `${path}: ${response.status}`);
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

// Sign up, and follow the link in the mail.
await good(
  client.POST("/v1/companies", {
    body: {
      company_name: "Anvil Lock & Key",
      name: "Robin Sample",
      email,
      phone: "(303) 555-0142",
      password,
      time_zone: "America/Denver",
    },
  }),
);
const link = await until("the mail", async () => {
  const { items } = await play(`mails?to=${encodeURIComponent(email)}`);
  return (items[0]?.text as string | undefined)?.match(/verify-email#(\S+)/)?.[1];
});
await good(client.POST("/v1/email-verifications/{token}", { params: { path: { token: link } } }));

// Sign in, and refresh.
const session = await good(
  client.POST("/v1/sessions", {
    body: { email, password, device_id: device, device_name: "A test", platform: "ios" },
  }),
);
expect(session.refresh_token !== null, "an iPhone keeps its refresh token itself");
const tokens = await good(
  client.POST("/v1/sessions/refresh", {
    params: { header: own },
    body: { refresh_token: session.refresh_token },
  }),
);
token = tokens.access_token;

// The owner of a small shop dispatches and drives as well.
const owner = session.member.member_id;
await good(
  client.PATCH("/v1/members/{member_id}", {
    params: { header: own, path: { member_id: owner } },
    body: { roles: ["owner", "dispatcher", "technician"] },
  }),
);

// A job type, a customer with a site, a job.
const type = await good(
  client.PUT("/v1/job-types/{job_type_id}", {
    params: { header: own, path: { job_type_id: `jt_${hex()}` } },
    body: { name: "Lockout", duration_minutes: 45 },
  }),
);
const customer = await good(
  client.POST("/v1/customers", {
    params: { header: once() },
    body: {
      name: "Casey Sample",
      phones: ["303-555-0199"],
      sites: [
        {
          address: {
            line1: "1 Example Street",
            city: "Denver",
            region: "CO",
            postal_code: "80202",
            country: "US",
          },
        },
      ],
    },
  }),
);
let job: Job = await good(
  client.POST("/v1/jobs", {
    params: { header: once() },
    body: {
      customer_id: customer.customer_id,
      job_type_id: type.job_type_id,
      site_id: customer.sites[0]?.site_id ?? null,
      details: "Locked out, front door.",
      technician_id: owner,
    },
  }),
);
const jobPath = { job_id: job.job_id };

// What it costs, by the price list.
const usd = (amount_minor: number) => ({ amount_minor, currency: "USD" as const });
const lockout = await good(
  client.PUT("/v1/price-items/{price_item_id}", {
    params: { header: own, path: { price_item_id: `pi_${hex()}` } },
    body: { kind: "labour", label: "Lockout", unit_price: usd(12_000), tax_rate_millipercent: 8_000 },
  }),
);
job = await good(
  client.PUT("/v1/jobs/{job_id}/line-items", {
    params: { header: own, path: jobPath },
    body: { line_items: [{ price_item_id: lockout.price_item_id, quantity: "1" }], version: job.version },
  }),
);

// Through its states; each is one that the job itself says it may go to.
for (const to of ["accepted", "en_route", "on_site", "done", "closed"] as const) {
  expect(job.allowed_transitions.includes(to), `${job.state} allows ${job.allowed_transitions.join(", ")}`);
  job = await good(
    client.POST("/v1/jobs/{job_id}/transitions", {
      params: { header: once(), path: jobPath },
      body: { to, version: job.version },
    }),
  );
}
job = await good(
  client.POST("/v1/jobs/{job_id}/payments", {
    params: { header: once(), path: jobPath },
    body: { method: "card", amount: usd(12_960) },
  }),
);
expect(job.balance.amount_minor === 0, `all is paid: ${JSON.stringify(job.totals)}`);
const jobs = await good(client.GET("/v1/jobs", { params: { header: own, query: { state: "closed" } } }));
expect(jobs.items[0]?.customer_name === "Casey Sample", "a list of jobs names the customer");
const events = await good(
  client.GET("/v1/jobs/{job_id}/events", { params: { header: own, path: jobPath } }),
);
const steps = events.items.flatMap(({ fact }) => (fact.type === "advanced" ? [fact.to] : []));
expect(steps.includes("closed"), `the history tells ${steps.join(", ")}`);

// A step that there is not: the problem says which, by a code that a program can read.
const refused = await client.POST("/v1/jobs/{job_id}/transitions", {
  params: { header: once(), path: jobPath },
  body: { to: "en_route" },
});
expect(refused.error?.code === "no_such_step", JSON.stringify(refused.error));

// A number at Meta, and what its sign-up gives the page.
const number = String(700_000_000 + Math.floor(Math.random() * 100_000_000));
const account = String(600_000_000 + Math.floor(Math.random() * 100_000_000));
await play("meta/numbers", {
  phone_number_id: number,
  waba_id: account,
  display_phone_number: "+1 303-555-0190",
  verified_name: "Anvil Lock & Key",
  token: `EAA${number}`,
});
const { code } = await play("meta/codes", { waba_id: account });
const channel = await good(
  client.POST("/v1/channels", {
    params: { header: once() },
    body: { kind: "whatsapp", phone_number_id: number, waba_id: account, signup_code: code },
  }),
);
expect(channel.state === "connected", channel.health);

// A customer writes; the team answers, and the ticks come back.
await play("meta/actions", {
  phone_number_id: number,
  type: "text",
  body: "Me quedé fuera de mi casa",
  person: { phone: `130355501${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`, name: "Kim Example" },
});
const thread = await until("the thread", async () => {
  const threads = await good(client.GET("/v1/threads", { params: { header: own } }));
  return threads.items[0];
});
const threadPath = { thread_id: thread.thread_id };
const reply = await good(
  client.POST("/v1/threads/{thread_id}/messages", {
    params: { header: once(), path: threadPath },
    body: { text: "On our way" },
  }),
);
await until("the delivery", async () => {
  const messages = await good(
    client.GET("/v1/threads/{thread_id}/messages", { params: { header: own, path: threadPath } }),
  );
  const sent = messages.items.find((message) => message.message_id === reply.message_id);
  expect(sent?.content.type === "text" && sent.content.text === "On our way", "the reply stands in the thread");
  const status = sent.delivery?.status;
  return status === "sent" || status === "delivered" || status === "read" ? status : null;
});

// A field that is absent stays as it is: nothing that a generated client leaves out is cleared.
const assigned = await good(
  client.PATCH("/v1/threads/{thread_id}", {
    params: { header: own, path: threadPath },
    body: { assigned_to: owner },
  }),
);
expect(assigned.assigned_to === owner, "the thread is assigned");
const resolved = await good(
  client.PATCH("/v1/threads/{thread_id}", {
    params: { header: own, path: threadPath },
    body: { state: "resolved" },
  }),
);
expect(resolved.assigned_to === owner, "the thread stays assigned");

await good(
  client.DELETE("/v1/sessions/{session_id}", {
    params: { header: own, path: { session_id: "current" } },
  }),
);
console.log("walked from sign-up to a closed job and a delivered reply");
