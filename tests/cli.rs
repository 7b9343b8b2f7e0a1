//! The command line as its users meet it: transcripts, exit codes, JSON, both languages.

mod answering;
mod beside;
mod closing;
mod erasing;
mod importing;
mod imports;
mod login;
mod ledgers;
mod operating;
mod phrases;
mod pruning;
mod rules;
pub mod sandbox;
pub mod served;
mod texts;
mod usage;
mod verifying;

/// Help in both languages, as it is printed.
#[test]
fn help_says_what_the_transcripts_say() {
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .env("COLUMNS", "100")
        .case("tests/cli/*.trycmd");
}
