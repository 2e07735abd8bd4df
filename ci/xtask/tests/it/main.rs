//! The commands of the repository as a person runs them.

mod demo;
