//! `tabellion`: everything it does stands in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tabellion::cli::run(std::env::args_os().collect())
}
