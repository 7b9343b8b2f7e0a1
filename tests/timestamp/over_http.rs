//! Asking an authority over HTTP and through a command, and authorities that do not answer well.

use tabellion::hash::content;
use tabellion::timestamp::{Expected, MAX_ANSWER, Response, verify};
use tabellion::tsa::{Authority, TsaError, anchors, nonce};

use super::authority::{ECDSA, asking, listening};

fn url(answer: impl Fn(&[u8]) -> (u16, Vec<u8>) + Send + 'static) -> Authority {
    Authority::Url(format!("http://{}/tsa", listening(answer)))
}

fn command(line: &str) -> Authority {
    Authority::Command(line.to_owned())
}

#[test]
fn both_ways_bring_a_token_that_counts() {
    let over_http = url(|request| (200, ECDSA.answer(request)));
    for authority in [over_http, command(&ECDSA.command())] {
        let request = asking(content(b"a note"));
        let answer = authority.ask(&request.to_der()).unwrap();
        let token = Response::parse(&answer).unwrap().token;
        verify(&token, &Expected::from(&request), &ECDSA.anchors()).unwrap();
    }
}

#[test]
fn a_server_that_is_not_there_or_says_no() {
    let gone = Authority::Url("http://127.0.0.1:1/".to_owned());
    assert!(matches!(gone.ask(b"x"), Err(TsaError::Network { .. })));
    let busy = url(|_| (503, Vec::new()));
    assert!(matches!(
        busy.ask(b"x"),
        Err(TsaError::Status { status: 503, .. })
    ));
    let moved = url(|_| (301, Vec::new()));
    assert!(matches!(
        moved.ask(b"x"),
        Err(TsaError::Status { status: 301, .. })
    ));
    let odd = Authority::Url("ftp://tsa.example/".to_owned());
    assert!(matches!(odd.ask(b"x"), Err(TsaError::Address(_))));
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let large = url(|_| (200, vec![0; MAX_ANSWER + 1]));
    let error = large.ask(b"x").unwrap_err();
    assert!(matches!(error, TsaError::Answer(_)), "{error}");
    let error = command("yes").ask(b"x").unwrap_err();
    assert!(
        matches!(error, TsaError::Answer(_) | TsaError::Slow(_)),
        "{error}"
    );
}

#[test]
fn a_command_that_fails_tells_its_first_words() {
    let error = command("echo no card in the reader >&2; exit 3")
        .ask(b"x")
        .unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("no card in the reader") && told.contains('3'),
        "{told}"
    );
    let error = command("/nonexistent/program").ask(b"x").unwrap_err();
    assert!(matches!(error, TsaError::Command(_)), "{error}");
}

#[test]
fn a_command_may_complain_at_length_and_answer_all_the_same() {
    let answer = command("head -c 1000000 /dev/zero >&2; cat")
        .ask(b"request")
        .unwrap();
    assert_eq!(answer, b"request");
}

#[test]
fn what_a_command_leaves_behind_does_not_hold_it_up() {
    let since = std::time::Instant::now();
    let answer = command("sleep 60 & cat").ask(b"request").unwrap();
    // The answer is whole only when the pipe is closed; the sleeper holds it, and is not waited for.
    assert!(answer.is_empty() || answer == b"request");
    assert!(since.elapsed().as_secs() < 20);
}

#[test]
fn a_file_of_anchors_that_is_not_there() {
    let error = anchors(std::path::Path::new("/nonexistent/ca.pem")).unwrap_err();
    assert!(matches!(error, TsaError::File { .. }));
}

#[test]
fn nonces_differ_and_are_never_zero() {
    let (one, other) = (nonce().unwrap(), nonce().unwrap());
    assert!(one != other && one != 0 && other != 0);
}
