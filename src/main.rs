//! The program `redress`.

fn main() {}
