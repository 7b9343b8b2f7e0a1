//! The time assertion of an ASiC-E container (ETSI EN 319 162-1): a token over a list of all files.
//!
//! ```text
//! META-INF/ASiCManifest.xml   every file but mimetype and META-INF/, with its SHA-256
//! META-INF/timestamp.tst      RFC 3161 token over the bytes of that list
//! ```
//! Only where there is a token: without one the file is a plain ZIP, and says so. The list has one exact form, so that a
//! verifier compares it with the one it makes itself and parses no XML.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::container::MIMETYPE;
use crate::hash;

/// Folder of what stands in no list.
pub const META: &str = "META-INF/";
/// The list.
pub const ASIC_MANIFEST: &str = "META-INF/ASiCManifest.xml";
/// The token over it.
pub const ASIC_TOKEN: &str = "META-INF/timestamp.tst";
/// Everything that may lie in the folder.
pub const NAMES: [&str; 2] = [ASIC_MANIFEST, ASIC_TOKEN];

/// What `mimetype` says of a bundle with a token, and of one without.
pub const TYPES: [&str; 2] = ["application/vnd.etsi.asic-e+zip", "application/zip"];

/// The list over these files.
#[must_use]
pub fn manifest_of(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut xml = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n",
        "<SigReference URI=\"META-INF/timestamp.tst\" MimeType=\"application/vnd.etsi.timestamp-token\"/>\n",
    ));
    for (name, content) in files {
        if name == MIMETYPE || name.starts_with(META) {
            continue;
        }
        // Names hold no character that XML would escape.
        xml.push_str(&format!("<DataObjectReference URI=\"{name}\">"));
        xml.push_str("<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>");
        xml.push_str(&STANDARD.encode(hash::content(content).as_bytes()));
        xml.push_str("</ds:DigestValue></DataObjectReference>\n");
    }
    xml.push_str("</ASiCManifest>\n");
    xml.into_bytes()
}
