//! Notes, keys and checkpoints, against the vectors, the crate `signed_note` and OpenSSL.

use std::process::Command;

use proptest::prelude::*;
use tabellion::checkpoint::{self, Checkpoint, CheckpointError};
use tabellion::hash::{self, NodeHash};
use tabellion::note::{
    self, EncryptionSalt, KeyFileError, KeyName, Note, NoteError, Rotation, RotationError,
    Signature, Signer, SigningKey, VerifierKey, VkeyError,
};
use tabellion::tree::Size;

fn checkpoint_300() -> Checkpoint {
    let leaves: Vec<NodeHash> = (0..300)
        .map(|number| hash::leaf(format!("leaf{number}").as_bytes()))
        .collect();
    Checkpoint {
        origin: KeyName::parse("ledger.example/prod").unwrap(),
        size: Size(300),
        root: tabellion::tree::root_of(&leaves),
    }
}

#[test]
fn the_vectors_come_out_byte_for_byte() {
    let signer = super::signer();
    let vkey = super::vector("vkey.txt");
    assert_eq!(signer.verifier().to_string(), vkey.trim_end());
    assert_eq!(
        VerifierKey::parse(vkey.trim_end()).unwrap(),
        *signer.verifier()
    );
    let note = checkpoint_300().sign(&[&signer]).unwrap();
    assert_eq!(note, super::vector("checkpoint-300.note"));
    assert_eq!(
        note,
        checkpoint_300().sign(&[&signer]).unwrap(),
        "signing twice gives identical bytes"
    );
    let verified = checkpoint::verify(note.as_bytes(), &[signer.verifier().clone()]).unwrap();
    assert_eq!(*verified.get(), checkpoint_300());
    assert!(verified.is_signed_by(signer.verifier()));
}

#[test]
fn the_crate_signed_note_reads_what_we_sign() {
    let other =
        signed_note::Note::from_bytes(super::vector("checkpoint-300.note").as_bytes()).unwrap();
    let verifier =
        signed_note::StandardVerifier::new(super::vector("vkey.txt").trim_end()).unwrap();
    let (good, unknown) = other
        .verify(&signed_note::VerifierList::new(vec![Box::new(verifier)]))
        .unwrap();
    assert_eq!((good.len(), unknown.len()), (1, 0));
    assert_eq!(other.text(), checkpoint_300().text().as_bytes());
    let theirs = tlog_tiles::Checkpoint::new(
        "ledger.example/prod",
        300,
        tlog_tiles::Hash(*checkpoint_300().root.as_bytes()),
        "",
    );
    assert_eq!(theirs.unwrap().to_bytes(), other.text());
}

#[test]
fn we_read_what_the_crate_signed_note_signs() {
    let text = "If you think cryptography is the answer to your problem,\n\nthen …\n";
    let mut other = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
    let key = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    other
        .add_sigs(&[&signed_note::StandardSigner::new(key).unwrap()])
        .unwrap();
    let known =
        VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            .unwrap();
    let verified = Note::parse(&other.to_bytes())
        .unwrap()
        .verify(&[known])
        .unwrap();
    assert_eq!(verified.get(), text);
}

#[test]
fn a_vkey_is_split_at_the_first_two_plus_signs_only() {
    // Base64 has plus signs too: look for a key that has one.
    let key = (0..=255u8)
        .map(|byte| super::signer_with([byte; 32]).verifier().clone())
        .find(|key| key.to_string().matches('+').count() > 2)
        .unwrap();
    assert_eq!(VerifierKey::parse(&key.to_string()).unwrap(), key);
}

#[test]
fn a_vkey_that_was_altered_is_refused() {
    let good = super::vector("vkey.txt").trim_end().to_owned();
    let (name, rest) = good.split_once('+').unwrap();
    for bad in [
        String::new(),
        name.to_owned(),
        format!("{name}+77b80c1d"),
        format!("other+{rest}"),
        good.replace("77b80c1d", "77b80c1e"),
        good.replace("77b80c1d", "77B80C1D"),
        good.replace("77b80c1d", "077b80c1d"),
        good.replace("AQOh", "AgOh"),
        good.replace("AQOh", "AQOi"),
        format!("{good}="),
        format!("{good}\n"),
        format!(" {good}"),
        good.replace("TG4", "TG5"),
        good[..good.len() - 4].to_owned(),
    ] {
        assert!(VerifierKey::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_weak_public_key_is_refused() {
    let name = KeyName::parse("x").unwrap();
    let mut small_order = [0u8; 32];
    assert_eq!(
        VerifierKey::from_public(name.clone(), &small_order),
        Err(VkeyError::Key)
    );
    small_order[0] = 1;
    assert_eq!(
        VerifierKey::from_public(name, &small_order),
        Err(VkeyError::Key)
    );
}

#[test]
fn key_names_follow_signed_note() {
    for good in [
        "a",
        "ledger.example/prod",
        "é",
        "PeterNeumann",
        &"x".repeat(255),
    ] {
        assert_eq!(KeyName::parse(good).unwrap().as_str(), good);
    }
    for bad in [
        "",
        " ",
        "a b",
        "a+b",
        "a\nb",
        "a\u{a0}b",
        "a\u{2003}",
        "a\u{0}",
        "a\u{85}",
        &"x".repeat(256),
    ] {
        assert!(KeyName::parse(bad).is_err(), "{bad:?}");
    }
}

/// A note with extra signature lines after our own.
fn with_lines(lines: &[&str]) -> String {
    super::vector("checkpoint-300.note") + &lines.join("\n") + "\n"
}

#[test]
fn unknown_signatures_are_ignored_and_sixteen_are_accepted() {
    let known = [super::signer().verifier().clone()];
    // Another name, and our name with another key id: a cosignature of another type and length.
    let foreign = [
        "— witness.example AAAAAAE=",
        "— ledger.example/prod AAAAAAECAwQF",
    ];
    assert!(checkpoint::verify(with_lines(&foreign).as_bytes(), &known).is_ok());
    let fifteen = ["— witness.example AAAAAAE="; 15];
    assert!(checkpoint::verify(with_lines(&fifteen).as_bytes(), &known).is_ok());
    let sixteen = ["— witness.example AAAAAAE="; 16];
    assert_eq!(
        Note::parse(with_lines(&sixteen).as_bytes()).unwrap_err(),
        NoteError::Signatures(17)
    );
}

#[test]
fn a_bad_signature_of_a_known_key_rejects_the_note_even_beside_a_good_one() {
    let note = super::vector("checkpoint-300.note");
    let line = note.lines().last().unwrap();
    let other = super::signer_with([9; 32]);
    let bad = line.replace("gMHV4", "gMHV5");
    assert_ne!(bad, line);
    let known = [super::signer().verifier().clone(), other.verifier().clone()];
    let fault = checkpoint::verify(with_lines(&[&bad]).as_bytes(), &known).unwrap_err();
    assert!(
        matches!(fault, CheckpointError::Note(NoteError::Bad(_))),
        "{fault}"
    );
    // The id of a known key over a signature of another length.
    let short = "— ledger.example/prod d7gMHV4u";
    let fault = checkpoint::verify(with_lines(&[short]).as_bytes(), &known).unwrap_err();
    assert!(
        matches!(fault, CheckpointError::Note(NoteError::Bad(_))),
        "{fault}"
    );
    let twice = with_lines(&[line]);
    assert_eq!(
        checkpoint::verify(twice.as_bytes(), &known)
            .unwrap()
            .keys()
            .len(),
        1
    );
}

#[test]
fn a_note_without_a_known_signature_is_refused() {
    let note = super::vector("checkpoint-300.note");
    let other = super::signer_with([9; 32]).verifier().clone();
    for known in [vec![], vec![other]] {
        let fault = checkpoint::verify(note.as_bytes(), &known).unwrap_err();
        assert!(
            matches!(fault, CheckpointError::Note(NoteError::Unknown(_))),
            "{fault}"
        );
    }
}

#[test]
fn a_witness_alone_does_not_speak_for_the_log() {
    let witness = Signer::new(
        KeyName::parse("witness.example").unwrap(),
        SigningKey::from_seed(&[7; 32]),
    );
    assert!(matches!(
        checkpoint_300().sign(&[&witness]),
        Err(CheckpointError::Foreign(_))
    ));
    let note = note::sign(&checkpoint_300().text(), &[&witness]).unwrap();
    let fault = checkpoint::verify(note.as_bytes(), &[witness.verifier().clone()]).unwrap_err();
    assert!(matches!(fault, CheckpointError::Foreign(_)), "{fault}");
}

#[test]
fn malformed_notes_are_refused() {
    let good = super::vector("checkpoint-300.note");
    for bad in [
        String::new(),
        "\n".to_owned(),
        "\n\n".to_owned(),
        good.trim_end().to_owned(),
        good.replace("\n\n", "\n"),
        good.replace('\n', "\r\n"),
        good.replace("— ", "- "),
        good.replace("— ", "—"),
        good.replace("— ", "—  "),
        good.replace("fCQQ=", "fCQQ"),
        good.replace("fCQQ=", "fCQR="),
        good.replace("fCQQ=\n", "fCQQ= \n"),
        good.replace("— ledger.example/prod ", "— "),
        good.clone() + "\n",
        good.clone() + "— witness.example AAAAAA==\n",
        good.clone() + "more\n",
        good.replace("300", "300\t"),
    ] {
        assert!(Note::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
    assert!(Note::parse(&[b"\xff\n\n".as_slice(), good.as_bytes()].concat()).is_err());
    assert!(note::sign("no line feed", &[&super::signer()]).is_err());
    assert!(note::sign("tab\t\n", &[&super::signer()]).is_err());
    assert!(note::sign("nobody\n", &[]).is_err());
}

#[test]
fn the_text_of_a_note_may_have_empty_lines() {
    let signer = super::signer();
    let text = "a\n\n— not.a.signature\n\nb\n";
    let note = note::sign(text, &[&signer]).unwrap();
    assert_eq!(
        Note::parse(note.as_bytes())
            .unwrap()
            .verify(&[signer.verifier().clone()])
            .unwrap()
            .get(),
        text
    );
}

#[test]
fn malformed_checkpoints_are_refused_even_when_signed() {
    let root = "LmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50=";
    let signer = super::signer();
    for bad in [
        format!("ledger.example/prod\n300\n{root}\nextension\n"),
        format!("ledger.example/prod\n300\n{root}\n\n"),
        format!("ledger.example/prod\n0300\n{root}\n"),
        format!("ledger.example/prod\n+300\n{root}\n"),
        format!("ledger.example/prod\n\n{root}\n"),
        format!("ledger.example/prod\n18446744073709551616\n{root}\n"),
        format!("ledger.example/prod\n0\n{root}\n"),
        format!("ledger example\n300\n{root}\n"),
        format!("\n300\n{root}\n"),
        "ledger.example/prod\n300\n".to_owned(),
        "ledger.example/prod\n300\nLmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkbw==\n".to_owned(),
        "ledger.example/prod\n300\nLmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb51=\n".to_owned(),
        "ledger.example/prod\n300\nLmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50\n".to_owned(),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
        let note = note::sign(&bad, &[&signer]).unwrap();
        assert!(
            checkpoint::verify(note.as_bytes(), &[signer.verifier().clone()]).is_err(),
            "{bad:?}"
        );
    }
    let empty = Checkpoint {
        size: Size(0),
        root: hash::empty_tree(),
        ..checkpoint_300()
    };
    assert_eq!(Checkpoint::parse(&empty.text()).unwrap(), empty);
}

#[test]
fn the_first_checkpoint_after_a_rotation_needs_both_signatures() {
    let (old, new) = (super::signer(), super::signer_with([1; 32]));
    let keys = [old.verifier().clone(), new.verifier().clone()];
    let both = checkpoint_300().sign(&[&old, &new]).unwrap();
    assert_eq!(
        checkpoint::verify_all(both.as_bytes(), &keys)
            .unwrap()
            .keys()
            .len(),
        2
    );
    let one = checkpoint_300().sign(&[&new]).unwrap();
    assert!(checkpoint::verify(one.as_bytes(), &keys).is_ok());
    let fault = checkpoint::verify_all(one.as_bytes(), &keys).unwrap_err();
    assert_eq!(
        fault,
        CheckpointError::Note(NoteError::Absent(Box::new(keys[0].clone())))
    );
}

#[test]
fn a_rotation_is_signed_by_both_keys_over_five_lines() {
    let origin = KeyName::parse("ledger.example/prod").unwrap();
    let (old, new) = (super::signer(), super::signer_with([1; 32]));
    let of = |seq| {
        Rotation::new(
            origin.clone(),
            old.verifier().clone(),
            new.verifier().clone(),
            seq,
        )
        .unwrap()
    };
    let rotation = of(4711);
    let expected = format!(
        "tabellion/key/v1\n{origin}\n{}\n{}\n4711\n",
        old.verifier(),
        new.verifier()
    );
    assert_eq!(rotation.statement(), expected);
    let (by_old, by_new) = (rotation.sign(old.key()), rotation.sign(new.key()));
    assert_eq!(
        (rotation.verify_old(&by_old), rotation.verify_new(&by_new)),
        (Ok(()), Ok(()))
    );
    assert_eq!(rotation.verify_old(&by_new), Err(RotationError::Old));
    assert_eq!(rotation.verify_new(&by_old), Err(RotationError::New));
    assert_eq!(of(4712).verify_old(&by_old), Err(RotationError::Old));
    assert_eq!(Signature::parse(&by_old.to_string()).unwrap(), by_old);
    assert_eq!(
        serde_json::to_string(&by_old).unwrap(),
        format!("\"{by_old}\"")
    );
    let other = Signer::new(
        KeyName::parse("other.example").unwrap(),
        SigningKey::from_seed(&[1; 32]),
    );
    let key = old.verifier().clone();
    assert_eq!(
        Rotation::new(origin.clone(), key.clone(), other.verifier().clone(), 1),
        Err(RotationError::Name)
    );
    assert_eq!(
        Rotation::new(origin.clone(), key.clone(), key, 1),
        Err(RotationError::Same)
    );
}

#[test]
fn the_private_key_never_prints() {
    let signer = super::signer();
    let shown = format!("{:?} {signer:?}", signer.key());
    assert!(shown.contains("SigningKey(…)"), "{shown}");
    assert!(!shown.contains("000102"), "{shown}");
}

fn openssl(arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("openssl")
        .args(arguments)
        .output()
        .expect("install openssl: these tests need it");
    output.status.success().then_some(output.stdout)
}

const SALT: EncryptionSalt = EncryptionSalt {
    salt: [5; 16],
    iv: [6; 16],
};

#[test]
fn openssl_reads_our_private_keys_plain_and_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let key = super::signer().key().clone();
    assert_eq!(key.to_pem().unwrap().as_str(), super::vector("key.pem"));
    let (plain, sealed, der) = (path("plain.pem"), path("sealed.pem"), path("key.der"));
    std::fs::write(&plain, key.to_pem().unwrap().as_bytes()).unwrap();
    std::fs::write(&der, &*key.to_der().unwrap()).unwrap();
    std::fs::write(
        &sealed,
        key.to_encrypted_pem("pass ÿ phrase", SALT)
            .unwrap()
            .as_bytes(),
    )
    .unwrap();
    for arguments in [
        vec!["pkey", "-in", &plain],
        vec!["pkey", "-inform", "DER", "-in", &der],
        vec!["pkey", "-in", &sealed, "-passin", "pass:pass ÿ phrase"],
    ] {
        let public =
            openssl(&[arguments.as_slice(), &["-pubout", "-outform", "DER"]].concat()).unwrap();
        assert_eq!(
            public[public.len() - 32..],
            key.public_key(),
            "{arguments:?}"
        );
    }
    assert_eq!(
        openssl(&["pkey", "-in", &sealed, "-passin", "pass:wrong", "-noout"]),
        None
    );
}

#[test]
fn we_read_the_private_keys_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem").to_str().unwrap().to_owned();
    let pem = String::from_utf8(openssl(&["genpkey", "-algorithm", "ed25519"]).unwrap()).unwrap();
    std::fs::write(&path, &pem).unwrap();
    let key = SigningKey::from_pem(&pem).unwrap();
    let public = openssl(&["pkey", "-in", &path, "-pubout", "-outform", "DER"]).unwrap();
    assert_eq!(public[public.len() - 32..], key.public_key());
    let other = String::from_utf8(openssl(&["genpkey", "-algorithm", "x25519"]).unwrap()).unwrap();
    assert_eq!(
        SigningKey::from_pem(&other).unwrap_err(),
        KeyFileError::Form
    );
}

#[test]
fn openssl_makes_the_signature_of_a_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (old, new) = (super::signer(), super::signer_with([1; 32]));
    let origin = old.verifier().name().clone();
    let rotation =
        Rotation::new(origin, old.verifier().clone(), new.verifier().clone(), 7).unwrap();
    let (key, text) = (path("key.pem"), path("text"));
    std::fs::write(&key, old.key().to_pem().unwrap().as_bytes()).unwrap();
    std::fs::write(&text, rotation.statement()).unwrap();
    let signature = openssl(&["pkeyutl", "-sign", "-rawin", "-inkey", &key, "-in", &text]).unwrap();
    assert_eq!(signature, rotation.sign(old.key()).as_bytes());
}

#[test]
fn private_keys_round_trip_and_a_wrong_passphrase_does_not() {
    let key = super::signer().key().clone();
    assert_eq!(
        SigningKey::from_pem(&key.to_pem().unwrap())
            .unwrap()
            .public_key(),
        key.public_key()
    );
    assert_eq!(
        SigningKey::from_der(&key.to_der().unwrap())
            .unwrap()
            .public_key(),
        key.public_key()
    );
    let sealed = key.to_encrypted_pem("passphrase", SALT).unwrap();
    assert!(sealed.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert_eq!(
        SigningKey::from_encrypted_pem(&sealed, "passphrase")
            .unwrap()
            .public_key(),
        key.public_key()
    );
    assert_eq!(
        SigningKey::from_encrypted_pem(&sealed, "Passphrase").unwrap_err(),
        KeyFileError::Passphrase
    );
    assert_eq!(
        SigningKey::from_pem(&sealed).unwrap_err(),
        KeyFileError::Form
    );
}

proptest! {
    #[test]
    fn one_altered_byte_of_a_signed_checkpoint_is_always_refused(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut note = super::vector("checkpoint-300.note").into_bytes();
        let at = at.index(note.len());
        note[at] ^= flip;
        prop_assert!(checkpoint::verify(&note, &[super::signer().verifier().clone()]).is_err());
    }

    #[test]
    fn any_key_and_text_sign_and_verify(seed in any::<[u8; 32]>(), lines in prop::collection::vec("[^\\pC\\n]{0,20}", 1..5)) {
        let signer = super::signer_with(seed);
        let text = lines.join("\n") + "\n";
        let note = note::sign(&text, &[&signer]).unwrap();
        let verified = Note::parse(note.as_bytes()).unwrap().verify(&[signer.verifier().clone()]).unwrap();
        prop_assert_eq!(verified.get(), &text);
        prop_assert_eq!(VerifierKey::parse(&signer.verifier().to_string()).unwrap(), signer.verifier().clone());
    }

    #[test]
    fn any_checkpoint_round_trips(size in 1u64.., root in any::<[u8; 32]>()) {
        let checkpoint = Checkpoint { size: Size(size), root: NodeHash::from_bytes(root), ..checkpoint_300() };
        prop_assert_eq!(Checkpoint::parse(&checkpoint.text()).unwrap(), checkpoint);
    }
}
