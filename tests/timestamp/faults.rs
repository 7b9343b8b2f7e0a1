//! What does not count, each by its own name.

use tabellion::hash::content;
use tabellion::text::{Language, told};
use tabellion::timestamp::{
    Anchors, Expected, MAX_ANSWER, Policy, Request, Response, TimestampError, Token, verify,
};

use super::authority::{ECDSA, Kind, OTHER_POLICY, PURPOSE, RSA_2048, Tsa, USUAL, WEAK, asking};
use super::tokens::modified;

const NOTE: &[u8] = b"ledger.example/prod\n300\n";

/// The fault of a token of the usual authority.
fn fault(token: &[u8]) -> TimestampError {
    fault_of(&ECDSA, token)
}

fn fault_of(tsa: &Tsa, token: &[u8]) -> TimestampError {
    let expected = Expected {
        nonce: Some(asking(content(NOTE)).nonce),
        ..Expected::over(content(NOTE))
    };
    let fault = verify(token, &expected, &tsa.anchors()).unwrap_err();
    let english = fault.to_string();
    assert_ne!(
        told(Language::French, &english),
        english,
        "it has no French"
    );
    fault
}

#[test]
fn a_token_over_other_bytes() {
    assert_eq!(fault(&ECDSA.over(b"another note")), TimestampError::Imprint);
}

#[test]
fn a_token_with_another_nonce() {
    let other = Request {
        nonce: 7,
        ..asking(content(NOTE))
    };
    assert_eq!(fault(&ECDSA.token(&other)), TimestampError::Nonce);
}

#[test]
fn a_token_without_a_nonce() {
    let token = {
        let file = ECDSA.path("bare");
        std::fs::write(&file, NOTE).unwrap();
        let query = std::process::Command::new("openssl")
            .args([
                "ts",
                "-query",
                "-sha256",
                "-cert",
                "-no_nonce",
                "-data",
                file.to_str().unwrap(),
            ])
            .output()
            .unwrap();
        Response::parse(&ECDSA.answer(&query.stdout)).unwrap().token
    };
    assert_eq!(fault(&token), TimestampError::NoNonce);
}

#[test]
fn a_token_under_another_policy_than_asked_for_also_where_it_was_granted_with_modifications() {
    let plain = asking(content(NOTE));
    let mut answer = ECDSA.answer(&plain.to_der());
    modified(&mut answer);
    let response = Response::parse(&answer).unwrap();
    let asked = Request {
        policy: Some(Policy::parse(OTHER_POLICY).unwrap()),
        ..plain
    };
    let fault = verify(&response.token, &Expected::from(&asked), &ECDSA.anchors()).unwrap_err();
    assert_eq!(fault.code(), "wrong_policy");
}

#[test]
fn an_expired_certificate() {
    let dates = Some(("20200101000000Z", "20200301000000Z"));
    let tsa = Tsa::new(Kind { dates, ..USUAL });
    let TimestampError::Expired(ended) = fault_of(&tsa, &tsa.over(NOTE)) else {
        panic!("it ended in 2020")
    };
    assert_eq!(ended.to_rfc3339(), "2020-03-01T00:00:00+00:00");
}

#[test]
fn a_certificate_that_is_not_valid_yet() {
    let dates = Some(("20900101000000Z", "20910101000000Z"));
    let tsa = Tsa::new(Kind { dates, ..USUAL });
    assert_eq!(fault_of(&tsa, &tsa.over(NOTE)).code(), "not_yet_valid");
}

#[test]
fn another_authority_than_the_trusted_one() {
    let token = RSA_2048.over(NOTE);
    assert_eq!(
        fault(&token),
        TimestampError::Untrusted("Example TSA".to_owned())
    );
}

#[test]
fn a_chain_with_a_link_missing() {
    let token = ECDSA.over(NOTE);
    // Without the certificate between, which the token brings, the root says nothing.
    let cut = ECDSA.signed_again(&token, &["-econtent_type", "id-smime-ct-TSTInfo", "-cades"]);
    assert_eq!(fault(&cut).code(), "untrusted");
}

#[test]
fn a_truncated_token_at_every_length() {
    let token = ECDSA.over(NOTE);
    let expected = Expected::over(content(NOTE));
    let anchors = ECDSA.anchors();
    for length in 0..token.len() {
        let fault = verify(&token[..length], &expected, &anchors).unwrap_err();
        assert_eq!(fault.code(), "truncated", "{length}");
    }
    fault(&token[..token.len() / 2]);
}

#[test]
fn bytes_after_a_token_and_after_an_answer() {
    let mut token = ECDSA.over(NOTE);
    token.push(0);
    assert_eq!(fault(&token).code(), "trailing_bytes");
    let mut answer = ECDSA.answer(&asking(content(NOTE)).to_der());
    answer.push(0);
    assert_eq!(
        Response::parse(&answer).unwrap_err().code(),
        "trailing_bytes"
    );
}

#[test]
fn a_certificate_for_something_else() {
    for purpose in ["serverAuth", "timeStamping,serverAuth"] {
        let extensions =
            format!("basicConstraints=CA:FALSE\nextendedKeyUsage=critical,{purpose}\n");
        let tsa = Tsa::new(Kind {
            extensions: extensions.leak(),
            ..USUAL
        });
        assert_eq!(signed_by(&tsa).code(), "wrong_purpose", "{purpose}");
    }
}

/// A token that `openssl ts` would refuse to make: a usual one, signed again with this authority's key.
fn signed_by(tsa: &Tsa) -> TimestampError {
    let token = ECDSA.over(NOTE);
    let again = tsa.signed_again(&token, &["-econtent_type", "id-smime-ct-TSTInfo", "-cades"]);
    fault_of(tsa, &again)
}

#[test]
fn a_purpose_that_is_not_critical_or_not_stated() {
    for extensions in [
        "basicConstraints=CA:FALSE\nextendedKeyUsage=timeStamping\n",
        "basicConstraints=CA:FALSE\n",
    ] {
        let tsa = Tsa::new(Kind {
            extensions,
            ..USUAL
        });
        assert_eq!(signed_by(&tsa).code(), "wrong_purpose");
    }
}

#[test]
fn a_key_that_may_not_sign() {
    let extensions = "keyUsage=critical,keyAgreement\nextendedKeyUsage=critical,timeStamping\n";
    let tsa = Tsa::new(Kind {
        extensions,
        ..USUAL
    });
    let fault = signed_by(&tsa);
    assert_eq!(fault.code(), "wrong_key_usage", "{fault}");
}

#[test]
fn a_short_rsa_key() {
    let tsa = Tsa::new(Kind { key: WEAK, ..USUAL });
    assert_eq!(
        fault_of(&tsa, &tsa.over(NOTE)),
        TimestampError::Algorithm("RSA 1024 bits".to_owned())
    );
}

#[test]
fn a_signature_over_sha_1() {
    let tsa = Tsa::new(Kind {
        digest: "sha1",
        ..USUAL
    });
    assert_eq!(fault_of(&tsa, &tsa.over(NOTE)).code(), "algorithm");
}

#[test]
fn a_flipped_bit_anywhere() {
    let token = ECDSA.over(NOTE);
    let expected = Expected::over(content(NOTE));
    let anchors = ECDSA.anchors();
    verify(&token, &expected, &anchors).unwrap();
    let mut survived = Vec::new();
    for at in 0..token.len() {
        let mut altered = token.clone();
        altered[at] ^= 0x04;
        if verify(&altered, &expected, &anchors).is_ok() {
            survived.push(at);
        }
    }
    // What no signature covers: versions, the list of hash functions, parameters that say nothing.
    assert!(survived.len() < 40, "{survived:?}");
}

#[test]
fn an_altered_time_is_found_by_the_digest_of_the_content() {
    let mut token = ECDSA.over(NOTE);
    // DER leaves out the zeros at the end of a fraction: 15 to 19 characters, `2026…Z`.
    let at = token.windows(5).position(|part| {
        part[0] == 0x18 && (0x0f..=0x13).contains(&part[1]) && part[2..] == *b"202"
    });
    let at = at.expect("a time of this decade");
    token[at + 5] ^= 1;
    assert_eq!(fault(&token), TimestampError::Content);
}

#[test]
fn a_signature_that_does_not_hold() {
    let mut token = ECDSA.over(NOTE);
    *token.last_mut().unwrap() ^= 1;
    assert_eq!(fault(&token), TimestampError::Signature);
}

#[test]
fn a_signature_that_names_no_certificate() {
    let token = ECDSA.over(NOTE);
    let bare = ECDSA.signed_again(&token, &["-econtent_type", "id-smime-ct-TSTInfo"]);
    assert_eq!(
        fault(&bare),
        TimestampError::Attribute("signing certificate")
    );
}

/// Two certificates of one key: the signature names the one it was made under.
#[test]
fn another_certificate_of_the_same_key() {
    let tsa = Tsa::new(USUAL);
    let token = tsa.over(NOTE);
    std::fs::copy(tsa.path("tsa.pem"), tsa.path("first.pem")).unwrap();
    tsa.reissue("20400101000000Z");
    let options = [
        "-econtent_type",
        "id-smime-ct-TSTInfo",
        "-cades",
        "-keyid",
        "-nocerts",
        "-signer",
        "first.pem",
        "-inkey",
        "tsa.key",
        "-certfile",
        "tsa.pem",
    ];
    let again = tsa.signed_by(&token, &options);
    assert_eq!(fault_of(&tsa, &again), TimestampError::OtherCertificate);
}

#[test]
fn a_token_without_the_certificate_that_signed_it() {
    let token = ECDSA.over(NOTE);
    let bare = ECDSA.signed_again(
        &token,
        &[
            "-econtent_type",
            "id-smime-ct-TSTInfo",
            "-cades",
            "-nocerts",
        ],
    );
    assert_eq!(fault(&bare), TimestampError::NoCertificate);
}

#[test]
fn a_signed_message_that_is_no_time_stamp() {
    let token = ECDSA.over(NOTE);
    let other = ECDSA.signed_again(&token, &["-cades"]);
    assert_eq!(fault(&other), TimestampError::NotATimestamp);
    let certificate = std::fs::read(ECDSA.path("tsa.pem")).unwrap();
    assert_eq!(fault(&certificate).code(), "malformed");
}

#[test]
fn two_signers() {
    let token = ECDSA.over(NOTE);
    let options = [
        "-econtent_type",
        "id-smime-ct-TSTInfo",
        "-cades",
        "-signer",
        "middle.pem",
        "-inkey",
        "middle.key",
    ];
    assert_eq!(
        fault(&ECDSA.signed_again(&token, &options)),
        TimestampError::Signers(2)
    );
}

#[test]
fn an_imprint_by_another_function() {
    let file = ECDSA.path("bare384");
    std::fs::write(&file, NOTE).unwrap();
    let query = std::process::Command::new("openssl")
        .args([
            "ts",
            "-query",
            "-sha384",
            "-cert",
            "-data",
            file.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    let token = Response::parse(&ECDSA.answer(&query.stdout)).unwrap().token;
    assert_eq!(fault(&token), TimestampError::ImprintFunction);
}

#[test]
fn a_refusal_says_what_the_authority_says() {
    let policy = Some(Policy::parse("1.2.3.4").unwrap());
    let answer = ECDSA.answer(
        &Request {
            policy,
            ..asking(content(NOTE))
        }
        .to_der(),
    );
    let TimestampError::Rejected(why) = Response::parse(&answer).unwrap_err() else {
        panic!("it knows no such policy")
    };
    assert!(why.starts_with("rejection, unacceptedPolicy"), "{why}");
}

#[test]
fn an_answer_that_is_too_large_or_brings_nothing() {
    let large = vec![0; MAX_ANSWER + 1];
    assert_eq!(Response::parse(&large).unwrap_err().code(), "too_large");
    assert_eq!(Token::parse(&large).unwrap_err().code(), "too_large");
    let nothing = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00];
    assert_eq!(Response::parse(&nothing), Err(TimestampError::NoToken));
    assert_eq!(
        Response::parse(&[0x04, 0x00]).unwrap_err().code(),
        "malformed"
    );
    assert_eq!(Response::parse(b"<html>").unwrap_err().code(), "truncated");
}

#[test]
fn a_file_of_anchors_that_holds_none() {
    assert_eq!(
        Anchors::from_pem(b"nothing"),
        Err(TimestampError::NoAnchors)
    );
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(
        Anchors::from_pem(broken.as_bytes()).unwrap_err().code(),
        "malformed"
    );
    assert_eq!(Policy::parse("one.two").unwrap_err().code(), "no_policy");
    assert!(PURPOSE.contains("critical"));
}
