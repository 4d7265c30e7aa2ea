//! The program `redress`.

fn main() -> std::process::ExitCode {
    redress::cli::run(std::env::args_os())
}
