//! Entries in another order: which one there could be, and a finding where it is not that.

use super::pieces;
use crate::compose::Place;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lint::Cx;
use crate::rules::compositions::Written;
use crate::source::Span;
use crate::yaml::{Entry, Kind, Node};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// What has a place in an order: an entry of a mapping, or an item of a list.
pub struct Part<'t> {
    /// What messages call it.
    pub name: String,
    /// The key, or the item.
    pub named: Span,
    /// All of it.
    pub span: Span,
    /// The value, or the item.
    pub value: Node<'t>,
}

impl<'t> Part<'t> {
    fn of_entry(entry: Entry<'t>) -> Part<'t> {
        let name = entry.name().unwrap_or_default().to_owned();
        Part { name, named: entry.key.span(), span: entry.span(), value: entry.value }
    }

    fn of_item(item: Node<'t>) -> Part<'t> {
        Part { name: item.text().unwrap_or_default().to_owned(), named: item.span(), span: item.written(), value: item }
    }
}

/// Entries of one mapping, or items of one list.
pub struct Group<'t> {
    /// The file that they stand in.
    pub file: Written<'t>,
    /// The mapping or list.
    pub whole: Node<'t>,
    /// Its parts, as they stand.
    pub parts: Vec<Part<'t>>,
}

impl<'t> Group<'t> {
    /// The entries of a mapping or the items of a list that stand here; none of anything else.
    pub fn new(file: Written<'t>, whole: Node<'t>) -> Group<'t> {
        let parts = match whole.kind() {
            Kind::Mapping => whole.own_entries().map(Part::of_entry).collect(),
            Kind::Sequence => whole.items().map(Part::of_item).collect(),
            Kind::Scalar(_) | Kind::Alias => Vec::new(),
        };
        Group { file, whole, parts }
    }

    /// Whether it is written in braces or brackets.
    pub fn is_flow(&self) -> bool {
        self.file.source.slice(self.whole.span()).starts_with(['{', '['])
    }
}

/// The anchors of a file and what stands for them.
pub struct Anchors {
    /// Where an alias stands and where its anchor does, by the first.
    aliases: Vec<(u32, u32)>,
    /// The places of anchors whose name another has too: which one an alias means depends on the order.
    ambiguous: Vec<u32>,
}

impl Anchors {
    /// Those of a file.
    pub fn of(file: Written) -> Anchors {
        let mut anchors = Anchors { aliases: Vec::new(), ambiguous: Vec::new() };
        if !file.source.text().contains('&') {
            return anchors;
        }
        let mut named: HashMap<&str, Vec<u32>> = HashMap::new();
        for node in file.tree.nodes() {
            if let Some(anchor) = node.anchor() {
                named.entry(&anchor.text).or_default().push(anchor.span.start);
            }
            if let (Kind::Alias, Some(target)) = (node.kind(), node.resolve()) {
                anchors.aliases.push((node.span().start, target.written().start));
            }
        }
        anchors.ambiguous = named.into_values().filter(|places| places.len() > 1).flatten().collect();
        anchors.ambiguous.sort_unstable();
        anchors
    }

    /// For each part those that have to stand before it, because it holds an alias of what they hold.
    fn needs(&self, parts: &[Part]) -> Vec<Vec<usize>> {
        let mut needs = vec![Vec::new(); parts.len()];
        let part_of = |place: u32| {
            let part = parts.partition_point(|part| part.span.start <= place).checked_sub(1)?;
            (place < parts[part].span.end).then_some(part)
        };
        let Some(first) = parts.first() else { return needs };
        let from = self.aliases.partition_point(|(alias, _)| *alias < first.span.start);
        for (alias, target) in &self.aliases[from..] {
            let Some(part) = part_of(*alias) else { break };
            needs[part].extend(part_of(*target).filter(|needed| *needed != part));
        }
        needs
    }

    /// Whether the order decides in this stretch which of two anchors of one name is meant.
    fn is_ambiguous(&self, stretch: Span) -> bool {
        let first = self.ambiguous.partition_point(|place| *place < stretch.start);
        self.ambiguous.get(first).is_some_and(|place| *place < stretch.end)
    }
}

/// Reports parts that are not in the order of their ranks, once, at the first that should stand earlier. A part without a rank keeps its
/// place, and none stands before an anchor that it needs. `words` says of two parts why the first should stand before the other.
pub fn report<'c, K: Ord>(
    cx: &'c mut Cx,
    anchors: &Anchors,
    group: &Group,
    ranks: Vec<Option<K>>,
    words: impl FnOnce(&str, &str) -> (String, String),
) -> Option<&'c mut Diagnostic> {
    let Group { file, parts, .. } = group;
    let is_sorted = ranks.iter().all(Option::is_some) && ranks.is_sorted();
    if is_sorted {
        return None;
    }
    let order = best(ranks, &anchors.needs(parts))?;
    let at = (0..order.len()).find(|slot| order[*slot] != *slot)?;
    let until = (0..order.len()).rfind(|slot| order[*slot] != *slot)?;
    let (early, there) = (&parts[order[at]], &parts[at]);
    let (message, help) = words(&early.name, &there.name);
    let place = |span| Place { file: file.number, span };
    let mend = if anchors.is_ambiguous(parts[at].span.cover(parts[until].span)) {
        None
    } else {
        pieces::reordered(group, at..=until, &order)
    };
    let (_, label) = cx.site(place(there.named));
    let finding = cx.report_at(place(early.named), message);
    finding.label(label, "should stand behind it").help(help);
    if let Some(edit) = mend {
        finding.fix(Applicability::Safe, "put them in order", [edit]);
    }
    Some(finding)
}

/// The best order: in each place the part of the least rank whose needs stand before it, of equals the first. `None` where a part without a
/// rank cannot keep its place.
fn best<K: Ord>(ranks: Vec<Option<K>>, needs: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (part, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|needed| needed_by[*needed].push(part));
    }
    let stays: Vec<bool> = ranks.iter().map(Option::is_none).collect();
    let mut ranks = ranks;
    let mut ready = BinaryHeap::new();
    for part in 0..missing.len() {
        if missing[part] == 0 {
            ready.extend(ranks[part].take().map(|rank| Reverse((rank, part))));
        }
    }
    let mut order = Vec::with_capacity(missing.len());
    for (slot, stays) in stays.into_iter().enumerate() {
        let part = if stays { Some(slot).filter(|part| missing[*part] == 0)? } else { ready.pop()?.0.1 };
        order.push(part);
        for next in &needed_by[part] {
            missing[*next] -= 1;
            if missing[*next] == 0 {
                ready.extend(ranks[*next].take().map(|rank| Reverse((rank, *next))));
            }
        }
    }
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_come_before_ranks_and_some_stay() {
        let order = |ranks: &[Option<u8>], needs: &[(usize, usize)]| {
            let mut all = vec![Vec::new(); ranks.len()];
            needs.iter().for_each(|(part, needed)| all[*part].push(*needed));
            best(ranks.to_vec(), &all)
        };
        assert_eq!(order(&[Some(3), Some(1), Some(2)], &[]), Some(vec![1, 2, 0]));
        assert_eq!(order(&[Some(1), Some(0), Some(0)], &[]), Some(vec![1, 2, 0]));
        assert_eq!(order(&[Some(3), Some(1), Some(2)], &[(1, 0)]), Some(vec![2, 0, 1]));
        assert_eq!(order(&[Some(3), None, Some(2)], &[]), Some(vec![2, 1, 0]));
        assert_eq!(order(&[Some(3), None, Some(2)], &[(1, 0)]), None);
    }
}
