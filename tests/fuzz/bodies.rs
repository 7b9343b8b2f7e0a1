// One body per parser, shared by the fuzz targets and by `tests/log/parsers.rs`.
// Each takes any bytes, must not panic, and whatever was accepted must be written back as it was read.

use tabellion::canon::{self, LineRef};
use tabellion::census::{self, Completeness};
use tabellion::checkpoint::{self, Checkpoint};
use tabellion::entry::Entry;
use tabellion::evidence;
use tabellion::note::{KeyName, Note, SigningKey, VerifierKey};
use tabellion::proof::{Proof, Receipt};
use tabellion::tree::{self, BundleId, TileId};

/// A canonical line.
pub fn line(bytes: &[u8]) {
    let Ok(line) = LineRef::parse(bytes) else {
        return;
    };
    let value = canon::parse(bytes).expect("a canonical line is JSON");
    assert_eq!(
        canon::to_canonical(&value).expect("parsed from a line"),
        bytes
    );
    let names: Vec<_> = line.members().map(|member| member.name).collect();
    let object = value.as_object().expect("a line is an object");
    assert!(names.iter().copied().eq(object.keys().map(String::as_str)));
}

/// A signed note, with and without a known key.
pub fn note(bytes: &[u8]) {
    let Ok(note) = Note::parse(bytes) else { return };
    assert!(bytes.starts_with(note.text().as_bytes()));
    assert!((1..=tabellion::note::MAX_SIGNATURES).contains(&note.signatures().len()));
    let known = VerifierKey::from_public(
        note.signatures()[0].name.clone(),
        &SigningKey::from_seed(&[1; 32]).public_key(),
    );
    assert!(
        note.verify(&known.into_iter().collect::<Vec<_>>()).is_err(),
        "nobody signed this"
    );
}

/// A verifier key.
pub fn vkey(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
}

/// The text of a checkpoint, and the bytes as a signed one.
pub fn checkpoint(bytes: &[u8]) {
    assert!(checkpoint::verify(bytes, &[]).is_err());
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.text(), text);
    }
}

/// A tlog-proof.
pub fn proof(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(proof) = Proof::parse(text) {
        assert_eq!(proof.to_text(), text);
    }
}

/// A receipt.
pub fn receipt(bytes: &[u8]) {
    let Ok(receipt) = Receipt::parse(bytes) else {
        return;
    };
    let again = Receipt::parse(receipt.to_json().as_bytes()).expect("written by us");
    assert_eq!(again, receipt);
}

/// The path of a tile and of a bundle.
pub fn tile_path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(id) = TileId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = BundleId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
}

/// An entry bundle; the first byte is its width.
pub fn bundle(bytes: &[u8]) {
    let Some((width, bytes)) = bytes.split_first() else {
        return;
    };
    let Ok(id) = BundleId::new(0, u16::from(*width) + 1) else {
        return;
    };
    let Ok(entries) = tree::parse_bundle(id, bytes) else {
        return;
    };
    assert_eq!(entries.len(), usize::from(id.width()));
    let lines: Result<Vec<_>, _> = entries.iter().map(|entry| LineRef::parse(entry)).collect();
    if let Ok(lines) = lines {
        assert_eq!(tree::encode_bundle(&lines).expect("1 to 256 lines"), bytes);
    }
}

/// A proof of completeness.
pub fn completeness(bytes: &[u8]) {
    let Ok(proof) = Completeness::parse(bytes) else {
        return;
    };
    let text = proof.to_json().expect("read from JSON");
    assert_eq!(Completeness::parse(text.as_bytes()).as_ref(), Ok(&proof));
    let name = KeyName::parse("nobody.example/log").expect("a name");
    let stranger = VerifierKey::from_public(name, &SigningKey::from_seed(&[1; 32]).public_key());
    let keys: Vec<_> = stranger.into_iter().collect();
    assert!(proof.verify(&keys).is_err(), "nobody signed this");
}

/// An entry with its body.
pub fn entry(bytes: &[u8]) {
    // Reads any bytes; what it finds counts only in a canonical line.
    let numbered = census::numbered(bytes);
    let Ok(entry) = Entry::parse(bytes) else {
        return;
    };
    let line = entry.line().expect("read from a line");
    assert_eq!(line.as_bytes(), bytes);
    if let Some((id, number)) = numbered {
        let named = format!("\"id\":\"{id}\",\"number\":{number}}}");
        let text = std::str::from_utf8(bytes).expect("a line is text");
        assert!(text.contains(&named));
    }
}

/// A time-stamp token, an authority's answer around it, and a file of anchors.
pub fn timestamp(bytes: &[u8]) {
    use tabellion::hash::content;
    use tabellion::timestamp::{Anchors, Expected, Response, Token, granted, to_pem, verify};
    if let Ok(answer) = Response::parse(bytes) {
        let again = Response::parse(&granted(&answer.token)).expect("made from its token");
        assert!(again.token == answer.token);
    }
    // No two anchors are the same certificate by chance: whoever trusts this one trusts nobody else.
    let Ok(anchors) = Anchors::from_pem(include_bytes!("../vectors/timestamp/stranger.pem")) else {
        unreachable!("a certificate")
    };
    if let Ok(token) = Token::parse(bytes) {
        let error = verify(bytes, &Expected::over(token.imprint), &anchors);
        assert!(error.is_err(), "nobody trusted signed this");
    }
    assert!(verify(bytes, &Expected::over(content(bytes)), &anchors).is_err());
    if let Ok(own) = Anchors::from_pem(bytes) {
        assert!(own != anchors || bytes.windows(5).any(|part| part == b"BEGIN"));
    }
    assert!(to_pem(&[bytes.to_vec()]).starts_with("-----BEGIN CERTIFICATE-----\n"));
}

/// A bundle of evidence: nobody gave a key, so it is never intact; what unpacks packs again.
pub fn evidence(bytes: &[u8]) {
    let report = evidence::verify(bytes, &evidence::Given::default());
    assert_ne!(report.word, evidence::Word::Intact);
    let Ok(files) = evidence::unpack(bytes) else {
        return;
    };
    let again = evidence::repack(&files);
    assert_eq!(evidence::unpack(&again).as_ref(), Ok(&files));
    let verdicts = evidence::verdicts(&files);
    assert!(verdicts.others.len() as u64 <= verdicts.count);
}

/// A time-stamp token, as far as the common level reads it.
pub fn imprint(bytes: &[u8]) {
    if let Some(imprint) = evidence::read_imprint(bytes) {
        assert!(imprint.time.is_ascii());
    }
}

/// A statement about sealed values.
pub fn statement(bytes: &[u8]) {
    let Ok(statement) = serde_json::from_slice::<evidence::Statement>(bytes) else {
        return;
    };
    let text = serde_json::to_string(&statement).expect("read from JSON");
    let again: evidence::Statement = serde_json::from_str(&text).expect("written by us");
    assert_eq!(again, statement);
    assert!(statement.grounds().len() <= 4);
}
