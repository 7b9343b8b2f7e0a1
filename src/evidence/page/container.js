// The container: a ZIP file of one exact form, read in memory and bounded.

const MAX_BUNDLE = 2 ** 28, MAX_FILES = 10000, MAX_UNPACKED = 2 ** 30, MAX_NAME = 160;
const CRC = Int32Array.from({ length: 256 }, (_, n) => { for (let i = 0; i < 8; i++) n = n & 1 ? n >>> 1 ^ 0xedb88320 : n >>> 1; return n; });
const crc32 = bytes => { let c = -1; for (let i = 0; i < bytes.length; i++) c = c >>> 8 ^ CRC[(c ^ bytes[i]) & 255]; return ~c >>> 0; };
const TYPES = ["application/zip", "application/vnd.etsi.asic-e+zip"];
const LIST = "META-INF/ASiCManifest.xml", ASSERTION = "META-INF/timestamp.tst";
const isName = name => name.length <= MAX_NAME && /^[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").some(part => part === "." || part === "..");

/** The files of a bundle, by name, in the order in which they stand. */
function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u16 = at => view.getUint16(at, true), u32 = at => view.getUint32(at, true);
  must(bytes.length <= MAX_BUNDLE, "large");
  const end = bytes.length - 22;
  form(end >= 0 && u32(end) === 0x06054b50 && u32(end + 4) === 0 && u16(end + 8) === u16(end + 10) && u16(end + 20) === 0);
  const count = u16(end + 8), begin = u32(end + 16), files = new Map();
  form(begin + u32(end + 12) === end);
  must(count <= MAX_FILES, "large");
  let at = begin, local = 0, unpacked = 0, before = "";
  for (let i = 0; i < count; i++) {
    // In the directory: made by, version, flags, method, time, date, CRC, lengths, name, extra, comment, disk, attributes, offset.
    form(at + 46 <= end && u32(at) === 0x02014b50 && u16(at + 4) === 20 && u16(at + 6) === 20 && u16(at + 8) === 0);
    const method = u16(at + 10), packed = u32(at + 20), length = u32(at + 24), size = u16(at + 28);
    form(u16(at + 12) === 0 && u16(at + 14) === 0x21 && (method === 8 || method === 0 && packed === length));
    form(u32(at + 30) === 0 && u32(at + 34) === 0 && u32(at + 38) === 0 && at + 46 + size <= end);
    const name = attempt(() => text(bytes.subarray(at + 46, at + 46 + size)), "form"), about = { name };
    must(isName(name), "path");
    must(i || name === "mimetype" && method === 0, "mimetype");
    must(!files.has(name), "twice", about);
    must(before <= name, "order", about);
    if (i) before = name;
    must((unpacked += length) <= Math.min(MAX_UNPACKED, 2 ** 24 + 32 * bytes.length), "bomb");
    // The local header says the same, where the one before ended.
    const body = local + 30 + size;
    form(u32(at + 42) === local && body + packed <= begin && u32(local) === 0x04034b50);
    form(same(bytes.subarray(local + 4, local + 30), bytes.subarray(at + 6, at + 32)) && same(bytes.subarray(local + 30, body), bytes.subarray(at + 46, at + 46 + size)));
    const content = bytes.subarray(body, local = body + packed);
    const plain = attempt(() => method ? inflate(content, length) : content, "content", about);
    must(crc32(plain) === u32(at + 16), "content", about);
    files.set(name, plain);
    at += 46 + size;
  }
  form(at === end && local === begin && count > 0);
  return files;
}

/** `mimetype` says whether a token stands over the whole. */
function checkType(files) {
  must(same(files.get("mimetype"), utf8(TYPES[files.has(LIST) ? 1 : 0])), "mimetype");
  return said("ok", { count: files.size });
}
