//! Lineage of the design versions: which version comes after which.

use std::collections::HashSet;

use super::{DesignVersion, Study};

impl Study {
    /// Versions in script order, except that each follows its predecessor.
    pub fn ordered_versions(&self) -> Vec<&DesignVersion> {
        let mut placed = HashSet::new();
        let mut ordered = Vec::with_capacity(self.versions.len());
        for version in &self.versions {
            let mut line: Vec<&DesignVersion> = Vec::new();
            let mut next = Some(version);
            // `insert` rejects versions already placed, which also ends a cycle.
            while let Some(version) = next.filter(|v| placed.insert(v.id.as_str())) {
                line.push(version);
                next = self.find_predecessor(version);
            }
            ordered.extend(line.into_iter().rev());
        }
        ordered
    }

    /// Each version with its predecessor, as (old, new), in lineage order.
    pub fn version_pairs(&self) -> Vec<(&DesignVersion, &DesignVersion)> {
        self.ordered_versions()
            .into_iter()
            .filter_map(|new| Some((self.find_predecessor(new)?, new)))
            .collect()
    }

    /// The version that this one comes after, if the script has it.
    fn find_predecessor(&self, version: &DesignVersion) -> Option<&DesignVersion> {
        self.version(version.after.as_deref()?)
    }

    /// Ids on the cycle from this version back to itself, starting with this one; empty if there is none.
    pub(super) fn find_cycle(&self, version: &DesignVersion) -> Vec<&str> {
        let mut seen: Vec<&str> = Vec::new();
        let mut next = self.version(&version.id);
        while let Some(here) = next {
            if seen.contains(&here.id.as_str()) {
                let comes_back = here.id == version.id;
                return if comes_back { seen } else { Vec::new() };
            }
            seen.push(&here.id);
            next = self.find_predecessor(here);
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use crate::study::{DesignVersion, Study, parse};

    fn study(versions: &[(&str, Option<&str>)]) -> Study {
        let mut study = parse(crate::study::TEMPLATE).expect("the template is whole");
        study.versions = versions
            .iter()
            .map(|(id, after)| DesignVersion {
                after: after.map(str::to_owned),
                ..DesignVersion::new(*id)
            })
            .collect();
        study
    }

    fn order(study: &Study) -> Vec<&str> {
        study
            .ordered_versions()
            .iter()
            .map(|v| v.id.as_str())
            .collect()
    }

    #[test]
    fn a_version_follows_the_one_it_comes_after() {
        let study = study(&[
            ("3.0", Some("2.4")),
            ("b", None),
            ("2.4", Some("2.3")),
            ("2.3", None),
        ]);
        assert_eq!(order(&study), ["2.3", "2.4", "3.0", "b"]);
        let pairs: Vec<_> = study
            .version_pairs()
            .iter()
            .map(|(old, new)| (old.id.as_str(), new.id.as_str()))
            .collect();
        assert_eq!(pairs, [("2.3", "2.4"), ("2.4", "3.0")]);
    }

    #[test]
    fn without_lineage_the_order_is_the_scripts_and_nothing_is_compared() {
        let study = study(&[("b", None), ("a", None), ("c", Some("gone"))]);
        assert_eq!(order(&study), ["b", "a", "c"]);
        assert!(study.version_pairs().is_empty());
    }

    #[test]
    fn a_circle_loses_no_version() {
        let study = study(&[
            ("a", Some("c")),
            ("b", Some("a")),
            ("c", Some("b")),
            ("d", Some("a")),
        ]);
        let mut order = order(&study);
        order.sort_unstable();
        assert_eq!(order, ["a", "b", "c", "d"]);
        assert_eq!(study.find_cycle(&study.versions[0]), ["a", "c", "b"]);
        assert!(study.find_cycle(&study.versions[3]).is_empty());
    }
}
