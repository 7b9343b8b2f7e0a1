// What an RFC 3161 token is over, and when: its TSTInfo. Who signed it is not asked here.

/** The values in DER, one after the other, as far as anybody asks. */
function* values(bytes) {
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at++];
    let length = bytes[at++];
    if (length > 127) {
      const count = length & 127;
      need(count > 0 && count < 4 && at + count <= bytes.length);
      length = 0;
      for (let i = 0; i < count; i++) length = length << 8 | bytes[at++];
    }
    need(at + length <= bytes.length);
    yield { tag, content: bytes.subarray(at, at += length), rest: bytes.subarray(at) };
  }
}
/** The contents of the first values, which have these tags. */
function first(bytes, ...tags) {
  const all = values(bytes), found = [];
  for (const tag of tags) {
    const { value } = all.next();
    need(value && value.tag === tag);
    found.push(value);
  }
  return found;
}
const SEQUENCE = 0x30, INTEGER = 2, OCTETS = 4, OID = 6, SET = 0x31, TIME = 0x18, CONTEXT = 0xa0;
const alone = ([value]) => { need(!value.rest.length); return value.content; };
/** The content under `[0]` behind this object identifier. */
const explicit = (bytes, digits) => {
  const [oid, inner] = first(bytes, OID, CONTEXT);
  need(hex(oid.content) === digits);
  return inner.content;
};

function readToken(bytes) {
  need(bytes.length <= 65536);
  let outer = alone(first(bytes, SEQUENCE));
  if (outer[0] === SEQUENCE) outer = alone(first(first(outer, SEQUENCE)[0].rest, SEQUENCE));
  const [signed] = first(explicit(outer, "2a864886f70d010702"), SEQUENCE);
  const [, , encapsulated] = first(signed.content, INTEGER, SET, SEQUENCE);
  const [octets] = first(explicit(encapsulated.content, "2a864886f70d0109100104"), OCTETS);
  const [, , imprint, , time] = first(alone(first(octets.content, SEQUENCE)), INTEGER, OID, SEQUENCE, INTEGER, TIME);
  const [algorithm, hash] = first(imprint.content, SEQUENCE, OCTETS);
  need(hex(first(algorithm.content, OID)[0].content) === "608648016503040201" && hash.content.length === 32 && !hash.rest.length);
  need(time.content.every(byte => byte < 128));
  return { imprint: hash.content, time: text(time.content) };
}
