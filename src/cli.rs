//! The command line: `tabellion <verb>`.
//!
//! ```text
//! init · demo · record · check · explain · import · correct · log · verify · proof · checkpoint · census · keys · backup · blobs · rules · vocabulary
//! inquiry · export · recipients · exporter · rights · subjects · breach · holds · retention · close · prune · tokens · webhooks · login · logout · siem · status · serve · clock · mirror · doctor · config · completions · man
//! ```
//! One file per verb. Results go to stdout, everything else to stderr; `--json` gives one object with a `schema`
//! member; sentences come in French and English; exit codes stand in `exit`. A verb parses, calls, and shows: what is
//! right is decided elsewhere.

mod exit;
mod session;
mod usage;
mod opening;
mod help;
mod beside;
mod verdict;
mod again;
mod init;
mod record;
mod check;
mod explain;
mod import;
mod inquiry;
mod export;
mod log;
mod proof;
mod verify;
mod dating;
mod checkpoint;
mod keys;
mod backup;
mod blobs;
mod census;
mod rules;
mod register;
mod vocabulary;
mod recipients;
mod breach;
mod acting;
mod served;
mod door;
mod rights;
mod subjects;
mod tokens;
mod webhooks;
mod login;
mod siem;
mod status;
mod serve;
mod clock;
mod config;
mod doctor;
mod man;
mod mirror;
mod holds;
mod retention;
mod close;
mod prune;
mod demo;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

use exit::{Exit, Failed};
use serve::LogFormat;
use session::{Noise, Output, Session, out};

use crate::clock::{Clock, SystemClock};
use crate::text::{Language, Texts};

/// Which diagnostics are written, in the form of `tracing`'s filters.
const TRACE: &str = "TABELLION_TRACE";

#[derive(Debug, Parser)]
#[command(name = "tabellion", version, disable_version_flag = true)]
struct Cli {
    #[arg(long, global = true, env = "TABELLION_LEDGER", value_name = "DIR")]
    ledger: Option<PathBuf>,
    #[arg(long, global = true, env = "TABELLION_KEYS", value_name = "DIR")]
    keys: Option<PathBuf>,
    #[arg(long, global = true, value_name = "LANG", value_parser = ["fr", "en"])]
    lang: Option<String>,
    #[arg(long, global = true)]
    json: bool,
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Demo(demo::Demo),
    Record(record::Record),
    Check(check::Check),
    Explain(explain::Explain),
    Import(import::Import),
    Correct(record::Correct),
    #[command(subcommand)]
    Log(log::Log),
    Verify(verify::Verify),
    #[command(subcommand)]
    Proof(proof::ProofVerb),
    #[command(subcommand)]
    Checkpoint(checkpoint::CheckpointVerb),
    #[command(subcommand)]
    Census(census::CensusVerb),
    #[command(subcommand)]
    Keys(keys::Keys),
    #[command(subcommand)]
    Backup(backup::BackupVerb),
    #[command(subcommand)]
    Blobs(blobs::Blobs),
    #[command(subcommand)]
    Rules(rules::Rules),
    Vocabulary(vocabulary::Vocabulary),
    #[command(subcommand)]
    Recipients(recipients::Recipients),
    #[command(subcommand)]
    Exporter(register::ExporterVerb),
    #[command(subcommand)]
    Rights(rights::Rights),
    #[command(subcommand)]
    Subjects(subjects::Subjects),
    #[command(subcommand)]
    Breach(breach::Breach),
    #[command(subcommand)]
    Holds(holds::Holds),
    #[command(subcommand)]
    Retention(retention::Retention),
    Close(close::Close),
    Prune(prune::Prune),
    #[command(subcommand)]
    Inquiry(inquiry::Inquiry),
    Export(Box<export::Export>),
    #[command(subcommand)]
    Tokens(tokens::Tokens),
    #[command(subcommand)]
    Webhooks(webhooks::Webhooks),
    Login(login::Login),
    Logout,
    Siem(siem::Export),
    Status,
    Serve(serve::Serve),
    #[command(subcommand)]
    Clock(clock::ClockVerb),
    #[command(subcommand)]
    Mirror(mirror::MirrorVerb),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Config(config::ConfigVerb),
    Completions(Completions),
    Man(man::Man),
}

#[derive(Debug, Args)]
struct Completions {
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Runs the command line, and says how it ended. The first argument is the program's own name.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    run_with(arguments, Arc::new(SystemClock))
}

/// Runs the command line with a clock of the caller's: how a test sets the wall clock of a process without that of the
/// machine.
#[must_use]
pub fn run_with(arguments: Vec<OsString>, clock: Arc<dyn Clock>) -> ExitCode {
    let language = language(&arguments);
    let verb = verb_of(&arguments);
    // Asked before anything is parsed: a usage error is an object too.
    let output = if arguments.iter().any(|argument| argument == "--json") {
        Output::Json
    } else {
        Output::Words
    };
    let path = path_of(&arguments);
    let parsed = command(language)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            return ExitCode::from(usage::tell(&error, &path, &Texts::new(language), output));
        }
    };
    trace(&cli.verb);
    let session = Session {
        texts: Texts::new(language),
        output: if cli.json {
            Output::Json
        } else {
            Output::Words
        },
        noise: match &cli.verb {
            _ if cli.quiet => Noise::Quiet,
            Verb::Serve(serve) if serve.log_format == LogFormat::Json => Noise::Traced,
            _ => Noise::Usual,
        },
        ledger: cli.ledger,
        keys: cli.keys,
        clock,
        command: verb,
    };
    dispatch(&session, &cli.verb)
        .unwrap_or_else(|failed| session.tell(&failed))
        .into()
}

/// The whole tree of commands, with help in one language.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    help::localise(Cli::command(), &Texts::new(language))
}

fn dispatch(session: &Session, verb: &Verb) -> Result<Exit, Failed> {
    match verb {
        Verb::Init(init) => init::run(session, init),
        Verb::Demo(demo) => demo::run(session, demo),
        Verb::Record(record) => record::run(session, record),
        Verb::Check(check) => check::run(session, check),
        Verb::Explain(explain) => explain::run(session, explain),
        Verb::Import(import) => import::run(session, import),
        Verb::Correct(correct) => record::correct(session, correct),
        Verb::Log(log) => log::run(session, log),
        Verb::Verify(verify) => verify::run(session, verify),
        Verb::Proof(proof) => proof::run(session, proof),
        Verb::Checkpoint(verb) => checkpoint::run(session, verb),
        Verb::Census(verb) => census::run(session, *verb),
        Verb::Keys(keys) => keys::run(session, keys),
        Verb::Backup(verb) => backup::run(session, verb),
        Verb::Blobs(blobs) => blobs::run(session, blobs),
        Verb::Rules(rules) => rules::run(session, rules),
        Verb::Vocabulary(vocabulary) => vocabulary::run(session, vocabulary),
        Verb::Recipients(recipients) => recipients::run(session, recipients),
        Verb::Exporter(verb) => register::exporter(session, verb),
        Verb::Rights(rights) => rights::run(session, rights),
        Verb::Subjects(subjects) => subjects::run(session, subjects),
        Verb::Breach(breach) => breach::run(session, breach),
        Verb::Retention(retention) => retention::run(session, retention),
        Verb::Holds(holds) => holds::run(session, holds),
        Verb::Close(close) => close::run(session, close),
        Verb::Prune(asked) => prune::run(session, asked),
        Verb::Inquiry(inquiry) => inquiry::run(session, inquiry),
        Verb::Export(export) => export::run(session, export),
        Verb::Tokens(tokens) => tokens::run(session, tokens),
        Verb::Webhooks(webhooks) => webhooks::run(session, webhooks),
        Verb::Login(login) => login::run(session, login),
        Verb::Logout => login::out(session),
        Verb::Siem(siem) => siem::run(session, siem),
        Verb::Status => status::run(session),
        Verb::Serve(serve) => serve::run(session, serve),
        Verb::Clock(clock) => clock::run(session, clock),
        Verb::Mirror(verb) => mirror::run(session, verb),
        Verb::Doctor(doctor) => doctor::run(session, doctor),
        Verb::Config(verb) => config::run(session, *verb),
        Verb::Man(man) => man::run(session, man),
        Verb::Completions(completions) => {
            let mut script = Vec::new();
            clap_complete::generate(
                completions.shell,
                &mut command(session.texts.language()),
                "tabellion",
                &mut script,
            );
            out(&String::from_utf8_lossy(&script))?;
            Ok(Exit::Done)
        }
    }
}

/// `--lang` before anything else is parsed, since help and usage errors speak too; else the environment.
fn language(arguments: &[OsString]) -> Language {
    let texts: Vec<&str> = arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .collect();
    let after = texts
        .windows(2)
        .find(|pair| pair[0] == "--lang")
        .map(|pair| pair[1]);
    let within = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    after
        .or(within)
        .and_then(Language::parse)
        .unwrap_or_else(|| Language::from_environment(|name| std::env::var(name).ok()))
}

/// The command that was meant, as far as it can be told: `tabellion log list`.
fn path_of(arguments: &[OsString]) -> String {
    let root = Cli::command();
    let mut below = &root;
    let mut path = "tabellion".to_owned();
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(found) = below.find_subcommand(word) {
            path = format!("{path} {word}");
            below = found;
        }
    }
    path
}

/// What the lock says who holds it: the verb, never its arguments, which may be personal.
fn verb_of(arguments: &[OsString]) -> String {
    let root = Cli::command();
    let known = |text: &str| root.get_subcommands().any(|below| below.get_name() == text);
    let verb = arguments
        .iter()
        .skip(1)
        .filter_map(|argument| argument.to_str())
        .find(|text| known(text));
    verb.map_or_else(
        || "tabellion".to_owned(),
        |verb| format!("tabellion {verb}"),
    )
}

/// Diagnostics go to stderr: of a service its life, of commands nothing, unless somebody asks. Only our own: libraries
/// trace paths and headers, which may name somebody.
fn trace(verb: &Verb) {
    use tracing_subscriber::filter::{EnvFilter, filter_fn};
    use tracing_subscriber::fmt::layer;
    use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
    let (usual, format) = match verb {
        Verb::Serve(serve) => ("info", serve.log_format),
        _ => ("off", LogFormat::Text),
    };
    let asked = std::env::var(TRACE).unwrap_or_else(|_| usual.to_owned());
    let ours = filter_fn(|traced| traced.target().starts_with("tabellion"));
    let layer = match format {
        LogFormat::Json => layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Text => layer()
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .with_writer(std::io::stderr)
            .boxed(),
    };
    let subscriber = tracing_subscriber::registry()
        .with(EnvFilter::new(asked))
        .with(layer.with_filter(ours));
    // Set twice only in tests, where the first one stays.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
