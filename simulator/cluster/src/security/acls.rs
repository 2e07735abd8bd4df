//! Access control lists, and what they decide (`StandardAuthorizer`).
//!
//! Never knows requests: it is told who, where from, what and on what.

use std::collections::BTreeSet;

/// What stands for "unknown" in every enumeration.
const UNKNOWN: i8 = 0;
/// What stands for all of an enumeration in a filter.
pub(crate) const ANY: i8 = 1;
/// `AclOperation.ALL`.
pub(crate) const OPERATION_ALL: i8 = 2;
/// `ResourceType.CLUSTER`.
pub(crate) const RESOURCE_CLUSTER: i8 = 4;
/// `PatternType.MATCH`.
const PATTERN_MATCH: i8 = 2;
/// `PatternType.LITERAL`.
pub(crate) const PATTERN_LITERAL: i8 = 3;
/// `PatternType.PREFIXED`.
pub(crate) const PATTERN_PREFIXED: i8 = 4;
/// `AclPermissionType.DENY`.
const DENY: i8 = 2;
/// `AclPermissionType.ALLOW`.
const ALLOW: i8 = 3;

/// The highest number of each enumeration.
const RESOURCE_TYPE_MAX: i8 = 7;
const PATTERN_TYPE_MAX: i8 = 4;
const OPERATION_MAX: i8 = 15;
const PERMISSION_MAX: i8 = 3;

/// Everything, as a resource's name or a host.
const WILDCARD: &str = "*";

/// Everybody.
const EVERYBODY: &str = "User:*";

/// Operations that are allowed Describe with them, by `AclOperation`: Read, Write, Delete, Alter.
const IMPLY_DESCRIBE: [i8; 4] = [3, 4, 6, 7];

/// `AclOperation.DESCRIBE`, and its like for configurations with what implies that.
const DESCRIBE: i8 = 8;
const DESCRIBE_CONFIGS: i8 = 10;
const ALTER_CONFIGS: i8 = 11;

/// One entry, with the numbers of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Acl {
    pub(crate) resource_type: i8,
    pub(crate) name: String,
    pub(crate) pattern_type: i8,
    pub(crate) principal: String,
    pub(crate) host: String,
    pub(crate) operation: i8,
    pub(crate) permission: i8,
}

/// What a filter asks for. `None` and [`ANY`] stand for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AclFilter {
    pub(crate) resource_type: i8,
    pub(crate) name: Option<String>,
    pub(crate) pattern_type: i8,
    pub(crate) principal: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) operation: i8,
    pub(crate) permission: i8,
}

/// Who wants to do something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who<'a> {
    pub(crate) principal: &'a str,
    pub(crate) host: &'a str,
}

impl Acl {
    /// Whether a number is the one that stands for "unknown": such a request is not read, and the connection ends.
    pub(crate) fn is_unknown(&self) -> bool {
        [self.resource_type, self.pattern_type, self.operation, self.permission].contains(&UNKNOWN)
    }

    /// Whether it stands for more than one entry, as only a filter may.
    pub(crate) fn is_filter(&self) -> bool {
        [self.resource_type, self.pattern_type, self.operation, self.permission].contains(&ANY)
            || self.pattern_type == PATTERN_MATCH
    }

    /// What has a number that Kafka does not know, by the names of its own texts.
    pub(crate) fn unknown_part(&self) -> Option<&'static str> {
        [
            ("resourceType", self.resource_type, RESOURCE_TYPE_MAX),
            ("patternType", self.pattern_type, PATTERN_TYPE_MAX),
            ("operation", self.operation, OPERATION_MAX),
            ("permissionType", self.permission, PERMISSION_MAX),
        ]
        .into_iter()
        .find(|(_, number, most)| !(1..=*most).contains(number))
        .map(|(name, ..)| name)
    }

    fn covers(&self, resource_type: i8, name: &str) -> bool {
        self.resource_type == resource_type
            && match self.pattern_type {
                PATTERN_LITERAL => self.name == name || self.name == WILDCARD,
                PATTERN_PREFIXED => name.starts_with(&self.name),
                _ => false,
            }
    }

    fn concerns(&self, who: Who<'_>) -> bool {
        (self.principal == who.principal || self.principal == EVERYBODY)
            && (self.host == WILDCARD || self.host == who.host)
    }

    fn speaks_of(&self, operation: i8) -> bool {
        if self.operation == operation || self.operation == OPERATION_ALL {
            return true;
        }
        self.permission == ALLOW
            && match operation {
                DESCRIBE => IMPLY_DESCRIBE.contains(&self.operation),
                DESCRIBE_CONFIGS => self.operation == ALTER_CONFIGS,
                _ => false,
            }
    }
}

impl AclFilter {
    /// As [`Acl::is_unknown`].
    pub(crate) fn is_unknown(&self) -> bool {
        [self.resource_type, self.pattern_type, self.operation, self.permission].contains(&UNKNOWN)
    }

    /// The text about a number that Kafka does not know.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let unknown = |number: i8, most: i8| !(1..=most).contains(&number);
        if unknown(self.resource_type, RESOURCE_TYPE_MAX) || unknown(self.pattern_type, PATTERN_TYPE_MAX) {
            return Some("Unknown patternFilter.");
        }
        let entry = unknown(self.operation, OPERATION_MAX) || unknown(self.permission, PERMISSION_MAX);
        entry.then_some("Unknown entryFilter.")
    }

    fn matches(&self, acl: &Acl) -> bool {
        let number = |wanted: i8, found: i8| wanted == ANY || wanted == found;
        let text = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|text| text == found);
        number(self.resource_type, acl.resource_type)
            && self.matches_pattern(acl)
            && text(&self.principal, &acl.principal)
            && text(&self.host, &acl.host)
            && number(self.operation, acl.operation)
            && number(self.permission, acl.permission)
    }

    /// `ResourcePatternFilter.matches`.
    fn matches_pattern(&self, acl: &Acl) -> bool {
        if self.pattern_type > PATTERN_MATCH && self.pattern_type != acl.pattern_type {
            return false;
        }
        let Some(name) = &self.name else { return true };
        match self.pattern_type {
            PATTERN_MATCH if acl.pattern_type == PATTERN_PREFIXED => name.starts_with(&acl.name),
            PATTERN_MATCH => *name == acl.name || acl.name == WILDCARD,
            _ => *name == acl.name,
        }
    }
}

/// The entries of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Acls {
    entries: BTreeSet<Acl>,
}

impl Acls {
    pub(crate) fn add(&mut self, acl: Acl) {
        self.entries.insert(acl);
    }

    pub(crate) fn matching<'a>(&'a self, filter: &'a AclFilter) -> impl Iterator<Item = &'a Acl> {
        self.entries.iter().filter(|acl| filter.problem().is_none() && filter.matches(acl))
    }

    /// Takes these out.
    pub(crate) fn remove(&mut self, gone: &BTreeSet<Acl>) {
        self.entries.retain(|acl| !gone.contains(acl));
    }

    /// Whether this may be done; `None` where no entry is about the resource at all. A denial counts more than any permission, and what
    /// nothing allows is denied.
    pub(crate) fn decide(&self, who: Who<'_>, operation: i8, resource_type: i8, name: &str) -> Option<bool> {
        let mut about = self.entries.iter().filter(|acl| acl.covers(resource_type, name)).peekable();
        about.peek()?;
        let mut allowed = false;
        for acl in about.filter(|acl| acl.concerns(who) && acl.speaks_of(operation)) {
            match acl.permission {
                DENY => return Some(false),
                _ => allowed = true,
            }
        }
        Some(allowed)
    }

    /// Whether this may be done on some resource of a type (`Authorizer.authorizeByResourceType`): a permission that no denial covers as
    /// a whole. `None` where no entry is about the type.
    pub(crate) fn decide_for_any(&self, who: Who<'_>, operation: i8, resource_type: i8) -> Option<bool> {
        let of_type: Vec<&Acl> =
            self.entries.iter().filter(|acl| acl.resource_type == resource_type).collect();
        if of_type.is_empty() {
            return None;
        }
        let mine = |permission: i8| {
            let fits = move |acl: &&&Acl| {
                acl.permission == permission && acl.concerns(who) && acl.speaks_of(operation)
            };
            of_type.iter().filter(fits)
        };
        let is_dominated = |allow: &Acl| {
            mine(DENY).any(|deny| match deny.pattern_type {
                PATTERN_PREFIXED => allow.name.starts_with(&deny.name),
                _ if deny.name == WILDCARD => true,
                _ => allow.pattern_type == PATTERN_LITERAL && allow.name == deny.name,
            })
        };
        Some(mine(ALLOW).any(|allow| !is_dominated(allow)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: i8 = 2;
    const READ: i8 = 3;
    const WRITE: i8 = 4;

    fn acl(name: &str, pattern_type: i8, principal: &str, operation: i8, permission: i8) -> Acl {
        let (principal, host) = (principal.to_owned(), WILDCARD.to_owned());
        Acl {
            resource_type: TOPIC,
            name: name.to_owned(),
            pattern_type,
            principal,
            host,
            operation,
            permission,
        }
    }

    fn acls(entries: impl IntoIterator<Item = Acl>) -> Acls {
        Acls { entries: entries.into_iter().collect() }
    }

    const ALICE: Who<'_> = Who { principal: "User:alice", host: "127.0.0.1" };

    #[test]
    fn patterns_cover_names_and_denials_win() {
        let acls = acls([
            acl("orders-", PATTERN_PREFIXED, "User:alice", READ, ALLOW),
            acl("orders-secret", PATTERN_LITERAL, "User:*", READ, DENY),
            acl("*", PATTERN_LITERAL, "User:bob", OPERATION_ALL, ALLOW),
        ]);
        assert_eq!(acls.decide(ALICE, READ, TOPIC, "orders-1"), Some(true));
        assert_eq!(acls.decide(ALICE, DESCRIBE, TOPIC, "orders-1"), Some(true), "Read implies Describe");
        assert_eq!(acls.decide(ALICE, WRITE, TOPIC, "orders-1"), Some(false));
        assert_eq!(acls.decide(ALICE, READ, TOPIC, "orders-secret"), Some(false));
        assert_eq!(
            acls.decide(ALICE, DESCRIBE, TOPIC, "orders-secret"),
            Some(true),
            "denying Read denies only Read"
        );
        assert_eq!(acls.decide(ALICE, READ, TOPIC, "other"), Some(false), "only bob has everything");
        assert_eq!(acls.decide(ALICE, READ, 3, "group"), None);
    }

    #[test]
    fn any_resource_will_do_unless_all_are_denied() {
        let prefixed = acl("a-", PATTERN_PREFIXED, "User:alice", WRITE, ALLOW);
        let deny = |name: &str, pattern| acl(name, pattern, "User:alice", WRITE, DENY);
        let decide = |entries: Vec<Acl>| acls(entries).decide_for_any(ALICE, WRITE, TOPIC);
        assert_eq!(decide(vec![]), None);
        assert_eq!(decide(vec![prefixed.clone()]), Some(true));
        assert_eq!(decide(vec![prefixed.clone(), deny("a-1", PATTERN_LITERAL)]), Some(true));
        assert_eq!(decide(vec![prefixed.clone(), deny("a", PATTERN_PREFIXED)]), Some(false));
        assert_eq!(decide(vec![prefixed, deny("*", PATTERN_LITERAL)]), Some(false));
    }

    #[test]
    fn filters_match_as_patterns_do() {
        let acls = acls([
            acl("a-", PATTERN_PREFIXED, "User:alice", READ, ALLOW),
            acl("a-1", PATTERN_LITERAL, "User:alice", READ, ALLOW),
            acl("*", PATTERN_LITERAL, "User:alice", READ, ALLOW),
        ]);
        let count = |name: Option<&str>, pattern_type| {
            let filter = AclFilter {
                resource_type: ANY,
                name: name.map(str::to_owned),
                pattern_type,
                principal: None,
                host: None,
                operation: ANY,
                permission: ANY,
            };
            acls.matching(&filter).count()
        };
        assert_eq!(count(None, ANY), 3);
        assert_eq!(count(Some("a-1"), ANY), 1);
        assert_eq!(count(Some("a-1"), PATTERN_MATCH), 3);
        assert_eq!(count(None, PATTERN_LITERAL), 2);
        assert_eq!(count(Some("a-"), PATTERN_PREFIXED), 1);
    }
}
