//! Strict YAML: a file, a schema, and every problem at once with its line, column and a suggestion.
