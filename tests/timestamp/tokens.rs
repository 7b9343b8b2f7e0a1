//! What counts: algorithms, chains, and what a token states.

use chrono::{TimeDelta, Utc};
use tabellion::hash::content;
use tabellion::timestamp::{
    Anchors, Expected, Policy, Remark, Request, Response, Token, granted, subject, verify,
};

use super::authority::{
    ECDSA, Kind, OTHER_POLICY, P256, P384, POLICY, RSA, RSA_2048, Tsa, USUAL, asking,
};

const NOTE: &[u8] = b"ledger.example/prod\n300\n";

#[test]
fn a_token_of_every_key_and_hash_function_counts_and_says_which() {
    let cases = [
        (RSA, "sha256", "RSA 2048, SHA-256"),
        (RSA, "sha384", "RSA 2048, SHA-384"),
        (RSA, "sha512", "RSA 2048, SHA-512"),
        (P256, "sha256", "ECDSA P-256, SHA-256"),
        (P256, "sha512", "ECDSA P-256, SHA-512"),
        (P384, "sha384", "ECDSA P-384, SHA-384"),
        (P384, "sha256", "ECDSA P-384, SHA-256"),
    ];
    for (key, digest, words) in cases {
        let tsa = Tsa::new(Kind {
            key,
            digest,
            ..USUAL
        });
        let request = asking(content(NOTE));
        let stamp = verify(
            &tsa.token(&request),
            &Expected::from(&request),
            &tsa.anchors(),
        );
        assert_eq!(stamp.unwrap().algorithm, words);
    }
}

#[test]
fn a_token_signed_with_pss_counts() {
    let token = RSA_2048.over(NOTE);
    let options = [
        "-econtent_type",
        "id-smime-ct-TSTInfo",
        "-cades",
        "-certfile",
        "middle.pem",
        "-md",
        "sha256",
        "-keyopt",
        "rsa_padding_mode:pss",
        "-keyopt",
        "rsa_pss_saltlen:-1",
    ];
    let token = RSA_2048.signed_again(&token, &options);
    let stamp = verify(&token, &Expected::over(content(NOTE)), &RSA_2048.anchors()).unwrap();
    assert_eq!(stamp.algorithm, "RSA-PSS 2048, SHA-256");
}

#[test]
fn a_token_says_when_by_whom_and_how_surely() {
    let before = Utc::now() - TimeDelta::seconds(2);
    let request = asking(content(NOTE));
    let stamp = verify(
        &ECDSA.token(&request),
        &Expected::from(&request),
        &ECDSA.anchors(),
    )
    .unwrap();
    assert!(stamp.time > before && stamp.time < Utc::now() + TimeDelta::seconds(2));
    assert_eq!(stamp.accuracy, Some(TimeDelta::milliseconds(1500)));
    assert!(stamp.ordering);
    assert_eq!(stamp.policy.to_string(), POLICY);
    assert_eq!(stamp.authority, "Example TSA");
    assert!(stamp.remarks.is_empty());
    let chain: Vec<String> = stamp.chain.iter().map(|one| subject(one)).collect();
    assert_eq!(chain, ["Example TSA", "Example CA", "Example Root"]);
    // The signer's certificate ends before those above it.
    assert!(stamp.ends > Utc::now() + TimeDelta::days(3640));
    assert!(stamp.ends < Utc::now() + TimeDelta::days(3660));
}

#[test]
fn a_certificate_named_by_sha_1_counts_with_a_remark() {
    let tsa = Tsa::new(Kind {
        named_by: "sha1",
        ..USUAL
    });
    let request = asking(content(NOTE));
    let stamp = verify(
        &tsa.token(&request),
        &Expected::from(&request),
        &tsa.anchors(),
    )
    .unwrap();
    assert_eq!(stamp.remarks, [Remark::NamedBySha1]);
}

#[test]
fn the_policy_that_was_asked_for_is_the_one_that_came() {
    let policy = Some(Policy::parse(OTHER_POLICY).unwrap());
    let request = Request {
        policy,
        ..asking(content(NOTE))
    };
    let stamp = verify(
        &ECDSA.token(&request),
        &Expected::from(&request),
        &ECDSA.anchors(),
    )
    .unwrap();
    assert_eq!(stamp.policy.to_string(), OTHER_POLICY);
}

#[test]
fn a_token_may_be_trusted_by_its_own_certificate_or_by_one_between() {
    let request = asking(content(NOTE));
    let token = ECDSA.token(&request);
    for file in ["tsa.pem", "middle.pem"] {
        let pem = std::fs::read(ECDSA.path(file)).unwrap();
        let stamp = verify(
            &token,
            &Expected::from(&request),
            &Anchors::from_pem(&pem).unwrap(),
        );
        let stamp = stamp.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(*stamp.chain.last().unwrap(), pem_to_der(&pem));
    }
}

fn pem_to_der(pem: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let text = String::from_utf8(pem.to_vec()).unwrap();
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("---"))
        .collect();
    base64::engine::general_purpose::STANDARD
        .decode(body)
        .unwrap()
}

#[test]
fn an_answer_granted_with_modifications_counts_if_everything_asked_for_is_there() {
    let request = asking(content(NOTE));
    let mut answer = ECDSA.answer(&request.to_der());
    modified(&mut answer);
    let response = Response::parse(&answer).unwrap();
    assert!(response.modified);
    verify(&response.token, &Expected::from(&request), &ECDSA.anchors()).unwrap();
}

/// Status 0 becomes 1.
pub fn modified(answer: &mut [u8]) {
    let at = answer
        .windows(5)
        .position(|part| part == [0x30, 0x03, 0x02, 0x01, 0x00]);
    answer[at.unwrap() + 4] = 1;
}

#[test]
fn an_answer_is_made_again_from_its_token() {
    let request = asking(content(NOTE));
    let token = ECDSA.token(&request);
    let again = Response::parse(&granted(&token)).unwrap();
    assert!(again.token == token && !again.modified);
}

#[test]
fn what_a_token_states_is_read_without_believing_it() {
    let token = Token::parse(&ECDSA.over(NOTE)).unwrap();
    assert_eq!(token.imprint, content(NOTE));
    assert_eq!(token.authority, "Example TSA");
    assert!(token.nonce.is_some());
}

/// Old evidence always verifies, whatever day it is.
#[test]
fn golden_tokens_count_for_ever() {
    let vectors = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let read = |name: &str| std::fs::read(vectors.join(name)).unwrap();
    let note = content(&read("log/checkpoint-300.note"));
    let cases = [
        ("token.tst", "root.pem", "ECDSA P-256, SHA-256"),
        ("rsa-token.tst", "rsa-root.pem", "RSA 2048, SHA-256"),
    ];
    for (token, root, words) in cases {
        let root = Anchors::from_pem(&read(&format!("timestamp/{root}"))).unwrap();
        let token = read(&format!("timestamp/{token}"));
        let stamp = verify(&token, &Expected::over(note), &root).unwrap();
        assert_eq!(stamp.algorithm, words);
        assert!(stamp.time.to_rfc3339().starts_with("2026-11-23T"));
        let stranger = Anchors::from_pem(&read("timestamp/stranger.pem")).unwrap();
        let error = verify(&token, &Expected::over(note), &stranger).unwrap_err();
        assert_eq!(error.code(), "untrusted");
    }
}
