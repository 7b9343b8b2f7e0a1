//! The help texts of all commands and options, from the catalogue: `help-log-list`, `help-log-list--limit`.

use clap::{Arg, ArgAction, Command};

use crate::text::Texts;

/// The id of the whole program's help.
const ROOT: &str = "help";
/// Options of every command come after its own, help after everything.
const GLOBAL: usize = 900;
const LAST: usize = 901;

/// Puts help in one language into a command and everything below it.
#[must_use]
pub fn localise(command: Command, texts: &Texts) -> Command {
    put(command, texts, ROOT)
}

fn put(command: Command, texts: &Texts, path: &str) -> Command {
    let options = texts.say("help-heading-options");
    let command = command
        .about(texts.say(path))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_value_name(texts.say("help-value-command"))
        .subcommand_help_heading(texts.say("help-heading-commands"))
        .help_template(template(texts))
        .mut_args(|arg| {
            let arg = describe(arg, texts, path);
            let heading = if arg.is_positional() {
                texts.say("help-heading-arguments")
            } else {
                options.clone()
            };
            arg.help_heading(heading)
        });
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(texts.say("help--help"));
    let mut command = command.arg(help.display_order(LAST).help_heading(options.clone()));
    if path == ROOT {
        let version = Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version);
        command = command.arg(
            version
                .help(texts.say("help--version"))
                .display_order(LAST)
                .help_heading(options),
        );
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|below| below.get_name().to_owned())
        .collect();
    for name in names {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(&name, |below| put(below, texts, &path));
    }
    command
}

/// Defaults, values and variables stand in the sentence itself: clap would name them in English.
fn describe(arg: Arg, texts: &Texts, path: &str) -> Arg {
    let name = arg.get_id().as_str().replace('_', "-");
    let global = arg.is_global_set();
    let own = if global { ROOT } else { path };
    let mut arg = arg.help(texts.say(&format!("{own}--{name}")));
    if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        arg = arg
            .hide_env(true)
            .hide_default_value(true)
            .hide_possible_values(true);
    }
    if global {
        arg.display_order(GLOBAL)
    } else {
        arg
    }
}

fn template(texts: &Texts) -> String {
    format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}",
        texts.say("help-heading-usage")
    )
}
