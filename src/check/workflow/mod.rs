//! The workflow: names, types, and the program that the machine runs.

mod journal;
