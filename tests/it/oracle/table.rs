//! Tables, by looking at every row.

use redress::syntax::ast::{BinaryOp, CellKind, ExprKind, Table};

use super::World;
use super::expression::Scope;
use super::value::{Res, Value};

impl World<'_> {
    /// What a table says of some keys.
    pub(super) fn look_up(&self, name: &str, keys: &[Value], output: Option<&str>, scope: &Scope) -> Res<Value> {
        let table = &self.policy.tables[name];
        if keys.contains(&Value::Unknown) {
            return Err("unknown_value");
        }
        let from = table.header.iter().position(|column| column.text == "from");
        let day = table.on.as_ref().map(|path| self.path(path, scope)).transpose()?;
        if day == Some(Value::Unknown) {
            return Err("unknown_value");
        }
        let mut matching = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            let cells = keys.iter().zip(&row.cells);
            let mut matches = !matches!(row.cells[0].kind, CellKind::Else);
            for (key, cell) in cells {
                matches = matches && self.cell(&cell.kind, key)?;
            }
            if matches {
                matching.push(at);
            }
        }
        if matching.is_empty() || table.first_row && day.is_none() {
            let other = table.rows.iter().position(|row| matches!(row.cells[0].kind, CellKind::Else));
            matching.extend(other);
            matching.truncate(1);
        }
        if matching.is_empty() {
            return Err("no_row");
        }
        let row = match (day, from) {
            (Some(day), Some(column)) => self.newest(table, &matching, column, &day)?,
            _ if matching.len() > 1 => return Err("two_rows"),
            _ => matching[0],
        };
        let column = match output {
            Some(output) => table.header.iter().position(|column| column.text == output),
            None => {
                let mut columns = table.header.iter().enumerate().skip(keys.len());
                columns
                    .find(|(_, column)| !["from", "because", "cite"].contains(&column.text.as_str()))
                    .map(|(at, _)| at)
            }
        };
        match &table.rows[row].cells[column.unwrap()].kind {
            CellKind::Any => Ok(Value::Unknown),
            CellKind::Values(values) if matches!(&values[0].kind, ExprKind::Path(path) if path.dotted() == "unknown") => {
                Ok(Value::Unknown)
            }
            CellKind::Values(values) => self.value(&values[0], &Scope::default()),
            other => panic!("{other:?} is no output"),
        }
    }

    /// Of some rows the one that was the last to come into force.
    fn newest(&self, table: &Table, rows: &[usize], column: usize, day: &Value) -> Res<usize> {
        let mut newest: Option<(usize, Value)> = None;
        for row in rows {
            let CellKind::Values(values) = &table.rows[*row].cells[column].kind else { panic!("a row without a date") };
            let from = self.value(&values[0], &Scope::default())?;
            if !self.ordered(BinaryOp::LessEqual, &from, day)? {
                continue;
            }
            if newest.as_ref().map_or(Ok(true), |(_, known)| self.ordered(BinaryOp::Less, known, &from))? {
                newest = Some((*row, from));
            }
        }
        newest.map(|(row, _)| row).ok_or("not_in_force")
    }

    /// Whether a cell matches a key.
    fn cell(&self, cell: &CellKind, key: &Value) -> Res<bool> {
        let nowhere = Scope::default();
        match cell {
            CellKind::Any => Ok(true),
            CellKind::Else => Ok(false),
            CellKind::Values(values) => {
                let mut found = false;
                for value in values {
                    found = found || self.equal(&self.value(value, &nowhere)?, key)?;
                }
                Ok(found)
            }
            CellKind::Not(values) => {
                let mut found = false;
                for value in values {
                    found = found || self.equal(&self.value(value, &nowhere)?, key)?;
                }
                Ok(!found)
            }
            CellKind::Compare { op, value } => self.compare(*op, key, &self.value(value, &nowhere)?),
            CellKind::Range { low, high, open_end } => {
                let op = if *open_end { BinaryOp::Less } else { BinaryOp::LessEqual };
                Ok(self.compare(BinaryOp::GreaterEqual, key, &self.value(low, &nowhere)?)?
                    && self.compare(op, key, &self.value(high, &nowhere)?)?)
            }
            CellKind::Error | CellKind::Texts(_) => panic!("{cell:?} is no key"),
        }
    }

    /// A row about another currency does not match.
    fn equal(&self, one: &Value, two: &Value) -> Res<bool> {
        let found = self.same(one, two);
        if found == Err("currencies_differ") { Ok(false) } else { found }
    }

    fn compare(&self, op: BinaryOp, one: &Value, two: &Value) -> Res<bool> {
        let found = self.ordered(op, one, two);
        if found == Err("currencies_differ") { Ok(false) } else { found }
    }
}
