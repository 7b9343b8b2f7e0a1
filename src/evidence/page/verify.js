// The common level: all checks in their order, as SPEC.md has them.

/** `trust`: verifier keys from elsewhere; `sha256`: the digest that the file should have. */
async function verifyBundle(bytes, { trust = [], sha256: expected } = {}, progress = async () => {}) {
  const trusted = trust.map(readKey), report = new Report(hex(await digestOf(bytes))), bundle = { report };
  const note = async (name, check) => { await progress(name); return report.note(name, check); };

  // What cannot be read at all is the fault of its check, and whatever needs it is not checked.
  await note("container", () => checkType(bundle.files = unpack(bytes)));
  const { files } = bundle, digests = new Map();
  if (!files) return bundle;
  for (const [name, content] of files) digests.set(name, await digestOf(content));
  await note("files", () => checkFiles(files, digests, report.digest, expected));
  await note("manifest", () => readManifest(bundle) ? checkCounts(bundle) : said("version"));
  if (!bundle.all) return bundle;
  await note("lines", () => checkLines(bundle));
  const keys = await note("keys", () => checkKeys(bundle, report)), signed = keys && await note("checkpoint", () => checkCheckpoint(bundle, trusted));
  if (bundle.note) await note("tree", () => checkTree(bundle, report));
  if (!signed) report.proven = 0;
  await note("scope", () => checkScope(bundle));
  await note("rulebooks", () => checkRulebooks(bundle));
  await note("census", () => checkCensus(bundle));
  await note("openings", () => checkOpenings(bundle));
  if (bundle.note) {
    await note("consistency", () => checkConsistency(bundle));
    await note("imprint", () => checkImprint(bundle, digests));
  }
  return bundle;
}

/** Bytes in, the object of SPEC.md out: for whoever drives this page from elsewhere. */
globalThis.verify = async (bytes, { lang = "en", ...given } = {}) => (await verifyBundle(new Uint8Array(bytes), given)).report.json(lang);
