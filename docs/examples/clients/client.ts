// A client in TypeScript, of what Node has (`fetch`), without packages: checks a disclosure, records it, and reads the list
// page by page.
//   TABELLION_URL=http://127.0.0.1:8740 TABELLION_TOKEN=… node client.ts disclosure.json        (Node 22.18 or later)
// The token needs `checks`, `disclosures:write` and `disclosures:read`.

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";

interface Receipt {
  line: string;
  proof: string;
}

interface Entry {
  seq: number;
  kind: string;
  at: string;
  body: Record<string, unknown>;
}

interface Page {
  entries: Entry[];
  next?: number;
}

/** An answer of RFC 9457: `code` is stable, `detail` says what is wrong and what to do next. */
class Problem extends Error {
  readonly status: number;
  readonly body: { code?: string; detail?: string; receipt?: Receipt };

  constructor(status: number, body: Problem["body"]) {
    super(`${status} ${body.code}: ${body.detail}`);
    this.status = status;
    this.body = body;
  }
}

class Tabellion {
  private readonly url: string;
  private readonly token: string;
  private readonly patience: number;

  constructor(url: string, token: string, patience = 5) {
    this.url = url.replace(/\/$/, "");
    this.token = token;
    this.patience = patience;
  }

  /** One request; busy (503) and too often (429) are asked again when the service says. */
  async call<T>(method: string, target: string, body?: unknown, key?: string): Promise<T> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}`, "Accept-Language": "en" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(this.url + target, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
      if (answer.ok) return (await answer.json()) as T;
      const problem = new Problem(answer.status, (await answer.json()) as Problem["body"]);
      if (![429, 503].includes(answer.status) || attempt === this.patience) throw problem;
      const seconds = Math.min(Number(answer.headers.get("Retry-After") ?? "1"), 60);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  check(disclosure: unknown): Promise<{ verdict: string }> {
    return this.call("POST", "/v1/checks", { disclosure });
  }

  /** The receipt, also that of a refusal. Without a key of the caller's, one that outlives broken connections. */
  async record(disclosure: unknown, key: string = randomUUID()): Promise<Receipt> {
    try {
      return await this.call<Receipt>("POST", "/v1/disclosures", disclosure, key);
    } catch (error) {
      if (error instanceof Problem && error.body.code === "transfer_refused" && error.body.receipt) {
        return error.body.receipt;
      }
      throw error;
    }
  }

  /** Every entry that answers the filter, page by page. */
  async *disclosures(wanted: Record<string, string>): AsyncGenerator<Entry> {
    let after: number | undefined;
    do {
      const parameters = new URLSearchParams(wanted);
      if (after !== undefined) parameters.set("after", String(after));
      const page = await this.call<Page>("GET", `/v1/disclosures?${parameters}`);
      yield* page.entries;
      after = page.next;
    } while (after !== undefined);
  }
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const service = new Tabellion(
  needed(process.env.TABELLION_URL, "TABELLION_URL"),
  needed(process.env.TABELLION_TOKEN, "TABELLION_TOKEN"),
);
const disclosure: unknown = JSON.parse(await readFile(needed(process.argv[2], "a disclosure"), "utf8"));
console.log("check:", (await service.check(disclosure)).verdict);
const key = randomUUID();
for (const attempt of ["first", "again"]) {
  // The receipt proves the entry without us: keep it.
  const entry = JSON.parse((await service.record(disclosure, key)).line) as Entry;
  console.log(`${attempt}: ${entry.kind} at ${entry.seq}`);
}
let listed = 0;
for await (const _ of service.disclosures({ limit: "2" })) listed++;
console.log("listed:", listed);
