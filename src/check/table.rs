//! Tables: keys, columns, rows.

use super::expr::Typed;
use super::{Checker, State, facts::is_ordered, scope::Sees};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{self, Match, Needs, TableId, TableKey, TableOutput, TableRow};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, CellKind, Key};
use crate::value::{Coin, Currency, Texts, Ty, Type, Val};
use smallvec::SmallVec;

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Key(usize),
    Output(usize),
    From,
    Because,
    Cite,
}

impl<'a> Checker<'a> {
    /// Tables are checked when they are first needed.
    pub(crate) fn need_table(&mut self, at: usize) -> Option<TableId> {
        let lazy = self.tables.get_mut(at)?;
        let ast = lazy.ast;
        match lazy.state {
            State::Done(id) => {
                self.scope.height = self.scope.height.max(lazy.height);
                return id;
            }
            State::Busy => {
                self.circle(&ast.name);
                return None;
            }
            State::Waiting => lazy.state = State::Busy,
        }
        let made = self.definition(&ast.name, |checker| {
            checker.scope.sees = Sees::Facts;
            let table = checker.table(ast);
            table.map(|table| checker.program.tables.push(table))
        });
        if let Some(lazy) = self.tables.get_mut(at) {
            lazy.finish(made);
        }
        made.0
    }

    /// On what a look-up depends beside its keys: the fact that dates the rows.
    pub(crate) fn table_needs(&self, id: TableId) -> Needs {
        let asked = self.program.tables.at(id).on.as_ref().is_some_and(|on| {
            on.any(&|part| matches!(part.kind, ir::ExprKind::Fact(fact) if Some(fact) == self.asked))
        });
        Needs { asked, ..Needs::default() }
    }

    fn table(&mut self, ast: &'a ast::Table) -> Option<ir::Table> {
        let mut keys = Vec::new();
        let mut key_facts = Vec::new();
        for written in &ast.keys {
            let (key, fact) = self.table_key(written);
            if let (Some(_), Key::Path(path)) = (fact, written)
                && key_facts.contains(&fact)
            {
                let message = format!("`{}` is a key already", path.dotted());
                self.report(Diagnostic::new(Code::DuplicateItem, path.span, message).with_help("take it out"));
                return None;
            }
            keys.push(key);
            key_facts.push(fact);
        }
        let on = ast.on.as_ref().map(|path| self.dated_by(path));
        let outputs = self.table_outputs(ast);
        let columns = self.columns(ast, &keys, &outputs, on.is_some())?;
        let sources: Vec<String> = ast.cite.iter().map(|one| one.value.clone()).collect();
        let mut rows = Vec::new();
        let mut otherwise: Option<TableRow> = None;
        for row in &ast.rows {
            let coin = self.row_currency(row, &columns, &keys, &key_facts);
            let is_else = row.cells.iter().any(|cell| cell.kind == CellKind::Else);
            let Some(mut made) = self.row(row, &columns, &keys, &outputs, coin, on.as_ref(), is_else) else { continue };
            if made.cite.is_empty() {
                made.cite.clone_from(&sources);
            }
            if !is_else {
                if otherwise.is_some() {
                    self.report(
                        Diagnostic::new(Code::BadTable, row.span, "this row stands after the `else` row")
                            .with_help("put the `else` row last"),
                    );
                }
                rows.push(made);
            } else if otherwise.is_some() {
                self.error(Code::DuplicateItem, row.span, "a table has one `else` row");
            } else {
                otherwise = Some(made);
            }
        }
        self.begin_alike(&rows);
        let decl = self.named(&ast.name, &ast.title);
        if ast.rows.is_empty() {
            self.error(Code::BadTable, ast.name.span, format!("the table `{}` has no rows", ast.name.text));
        }
        let index = ir::Index::default();
        let on = on.map(|on| on.expr);
        Some(ir::Table { decl, keys, on, outputs, first_row: ast.first_row, rows, otherwise, index }.indexed())
    }

    /// Days and instants have no order here, so which of two such rows is the newer nobody could say.
    fn begin_alike(&mut self, rows: &[TableRow]) {
        let is_day = |row: &TableRow| row.from.as_ref().map(|from| matches!(from, Val::Date(_)));
        let first = rows.iter().find_map(is_day);
        if let Some(other) = rows.iter().find(|row| is_day(row).is_some_and(|day| Some(day) != first)) {
            let message = "some rows begin on a day, and others at an instant";
            self.report(
                Diagnostic::new(Code::BadTable, other.span, message)
                    .with_help("write all beginnings as days, or all with the time: `2026-01-01T00:00`"),
            );
        }
    }

    /// A key: its name in the header row, its type, and the fact it stands for.
    fn table_key(&mut self, key: &'a Key) -> (TableKey, Option<ir::FactId>) {
        match key {
            Key::Typed(param) => {
                let ty = self.type_of(&param.ty);
                self.key_type(&ty, param.ty.span);
                (TableKey { name: param.name.text.clone(), ty: Ty::known(ty.base), range: None, define: None }, None)
            }
            Key::Path(path) => {
                // A key that may be unknown is a matter of each look-up.
                let typed = self.path(path, None);
                self.key_type(&Ty::known(typed.ty.base.clone()), path.span);
                let name = path.parts.last().map_or(String::new(), |part| part.text.clone());
                let fact = match typed.expr.kind {
                    ir::ExprKind::Fact(id) => Some(id),
                    _ => None,
                };
                let range = fact.and_then(|id| self.fact(id).range.clone());
                let define = match typed.expr.kind {
                    ir::ExprKind::Define(id) => Some(id),
                    _ => None,
                };
                (TableKey { name, ty: Ty::known(typed.ty.base), range, define }, fact)
            }
        }
    }

    fn key_type(&mut self, ty: &Ty, span: Span) {
        let bad = ty.optional
            || matches!(
                ty.base,
                Type::Record(_)
                    | Type::List(_)
                    | Type::Duration
                    | Type::Rate { .. }
                    | Type::Counting
                    | Type::Calendar
                    | Type::Zone
            );
        if bad {
            let words = self.type_words(&ty.base);
            self.report(
                Diagnostic::new(Code::BadTable, span, format!("{words} cannot be a key of a table"))
                    .with_help("keys are yes/no, enums, parties, remedies, currencies, countries, texts, numbers, amounts, dates and times"),
            );
        }
    }

    /// `on FACT`: a day or instant.
    fn dated_by(&mut self, path: &'a ast::Path) -> Typed {
        let typed = self.path(path, Some(&Type::DateTime));
        let typed = self.must_be_known(typed);
        if !matches!(typed.ty.base, Type::Date | Type::DateTime | Type::Error) {
            let words = self.type_words(&typed.ty.base);
            self.error(
                Code::WrongType,
                path.span,
                format!("rows are dated by a day or an instant, and this is {words}"),
            );
            return Typed::error(path.span);
        }
        typed
    }

    fn table_outputs(&mut self, ast: &'a ast::Table) -> Vec<TableOutput> {
        let mut outputs: Vec<TableOutput> = Vec::new();
        for output in &ast.outputs {
            let ty = self.type_of(&output.ty);
            if matches!(ty.base, Type::Record(_) | Type::List(_) | Type::Rate { .. } | Type::Finding) {
                let words = self.type_words(&ty.base);
                self.error(Code::BadTable, output.ty.span, format!("{words} cannot stand in a cell"));
            }
            let name = output.name.as_ref().map_or(String::new(), |name| name.text.clone());
            if let Some(written) = &output.name
                && outputs.iter().any(|before| before.name == name)
            {
                self.error(Code::DuplicateName, written.span, format!("the output `{name}` is given twice"));
            }
            outputs.push(TableOutput { name, ty });
        }
        outputs
    }

    /// What each column holds: keys first, in their order, then the outputs, then `from`, `because` and `cite`.
    fn columns(
        &mut self,
        ast: &'a ast::Table,
        keys: &[TableKey],
        outputs: &[TableOutput],
        dated: bool,
    ) -> Option<Vec<Column>> {
        // A column without a name has been reported.
        if ast.header.iter().any(|name| name.text.is_empty()) {
            return None;
        }
        let mut columns = Vec::new();
        let mut unnamed_output = false;
        for (at, name) in ast.header.iter().enumerate() {
            let text = name.text.as_str();
            let column = if at < keys.len() {
                let expected = keys.get(at).map_or("", |key| key.name.as_str());
                if expected != text {
                    self.report(
                        Diagnostic::new(
                            Code::BadTable,
                            name.span,
                            format!("this column is of the key `{expected}`, and is headed `{text}`"),
                        )
                        .with_help("the keys come first, in the order in which the table names them")
                        .with_fix(format!("write `{expected}`"), name.span, expected),
                    );
                    return None;
                }
                Column::Key(at)
            } else if let Some(output) =
                outputs.iter().position(|output| !output.name.is_empty() && output.name == text)
            {
                Column::Output(output)
            } else {
                match text {
                    "because" => Column::Because,
                    "cite" => Column::Cite,
                    "from" => Column::From,
                    _ if outputs.len() == 1
                        && !unnamed_output
                        && outputs.iter().all(|output| output.name.is_empty()) =>
                    {
                        unnamed_output = true;
                        Column::Output(0)
                    }
                    _ if ast.header.iter().take(at).any(|before| before.text == text) => {
                        self.error(Code::BadTable, name.span, format!("the column `{text}` is given twice"));
                        return None;
                    }
                    _ if unnamed_output && nearest(text, ["from", "because", "cite"]).is_none() => {
                        self.second_output(ast, keys.len(), name);
                        return None;
                    }
                    _ => {
                        let named = outputs.iter().map(|output| output.name.as_str());
                        let mut known: Vec<&str> = named.filter(|name| !name.is_empty()).collect();
                        known.extend(["from", "because", "cite"]);
                        self.unknown("column", text, name.span, known);
                        return None;
                    }
                }
            };
            if columns.contains(&column) {
                self.error(Code::BadTable, name.span, format!("the column `{text}` is given twice"));
                return None;
            }
            columns.push(column);
        }
        for (at, key) in keys.iter().enumerate() {
            if !columns.contains(&Column::Key(at)) {
                self.error(Code::BadTable, ast.header_span, format!("the column of the key `{}` is missing", key.name));
                return None;
            }
        }
        for (at, output) in outputs.iter().enumerate() {
            if !columns.contains(&Column::Output(at)) {
                let name =
                    if output.name.is_empty() { "of the output".to_owned() } else { format!("`{}`", output.name) };
                self.error(Code::BadTable, ast.header_span, format!("the column {name} is missing"));
                return None;
            }
        }
        let has_from = columns.contains(&Column::From);
        if has_from != dated {
            let (message, help) = if has_from {
                (
                    "the `from` column dates the rows, and the table does not say by which fact",
                    "add `on FACT` after the keys, such as `on order.placed_at`",
                )
            } else {
                (
                    "the table's rows are dated, and there is no `from` column",
                    "add a column `from` with the day from which each row is in force",
                )
            };
            self.report(Diagnostic::new(Code::BadTable, ast.header_span, message).with_help(help));
            return None;
        }
        Some(columns)
    }

    /// A further column of a table whose type names no outputs.
    fn second_output(&mut self, ast: &'a ast::Table, keys: usize, name: &ast::Name) {
        let Some(output) = ast.outputs.first() else { return };
        let ty = self.input.sources.slice(output.ty.span);
        let head = self.input.sources.slice(ast.name.span.to(output.ty.span)).strip_suffix(ty).unwrap_or("");
        let is_output = |text: &str| !matches!(text, "from" | "because" | "cite");
        let columns = ast.header.iter().skip(keys).map(|column| column.text.as_str()).filter(|text| is_output(text));
        let outputs: Vec<String> = columns.map(|column| format!("{column} {ty}")).collect();
        let message = format!("the table gives one value, and `{}` is a further column", name.text);
        let help = format!("several outputs are named in the type: `table {head}{}`", outputs.join(", "));
        self.report(Diagnostic::new(Code::BadTable, name.span, message).with_help(help));
    }

    /// The currency that a row is about: where a key is the case's currency, and the row names one.
    fn row_currency(
        &mut self,
        row: &'a ast::Row,
        columns: &[Column],
        keys: &[TableKey],
        key_facts: &[Option<ir::FactId>],
    ) -> Option<Currency> {
        let header = match self.program.currency.as_ref().map(|currency| &currency.kind) {
            Some(kind) => kind.clone(),
            // The header's currency is checked after the tables that it needs: ask the text.
            None => return self.row_currency_by_text(row, columns, key_facts),
        };
        for (cell, column) in row.cells.iter().zip(columns) {
            let Column::Key(at) = column else { continue };
            let fact = key_facts.get(*at).copied().flatten();
            let ty = keys.get(*at).map_or(Type::Error, |key| key.ty.base.clone());
            let CellKind::Values(values) = &cell.kind else { continue };
            match &header {
                ir::ExprKind::Fact(id) if fact == Some(*id) => {
                    let [value] = values.as_slice() else { continue };
                    let ast::ExprKind::Path(path) = &value.kind else { continue };
                    return Currency::named(&path.dotted());
                }
                // `currency market_currency[market]`, and a table keyed by `market`: the row's markets have one currency.
                ir::ExprKind::Lookup { table, keys: lookup_keys, output } => {
                    let [ir::Expr { kind: ir::ExprKind::Fact(id), .. }] = &**lookup_keys else { continue };
                    if fact != Some(*id) {
                        continue;
                    }
                    let (table, output) = (*table, *output);
                    let mut found: Option<Currency> = None;
                    for value in values {
                        let ast::ExprKind::Path(path) = &value.kind else { return None };
                        let member = self.member(&path.dotted(), &ty)?;
                        let currency = self.currency_of(table, output, &member)?;
                        if found.is_some_and(|before| before != currency) {
                            return None;
                        }
                        found = Some(currency);
                    }
                    return found;
                }
                _ => {}
            }
        }
        None
    }

    fn row_currency_by_text(
        &self,
        row: &ast::Row,
        columns: &[Column],
        key_facts: &[Option<ir::FactId>],
    ) -> Option<Currency> {
        let header = self.policy?.settings.iter().find_map(|setting| match &setting.kind {
            ast::SettingKind::Currency(ast::Expr { kind: ast::ExprKind::Path(path), .. }) => Some(path.dotted()),
            _ => None,
        })?;
        for (cell, column) in row.cells.iter().zip(columns) {
            let Column::Key(at) = column else { continue };
            let Some(fact) = key_facts.get(*at).copied().flatten() else { continue };
            if self.program.facts.at(fact).path != header {
                continue;
            }
            let CellKind::Values(values) = &cell.kind else { continue };
            let [ast::Expr { kind: ast::ExprKind::Path(path), .. }] = values.as_slice() else { continue };
            return Currency::named(&path.dotted());
        }
        None
    }

    /// The currency that a table gives for one key value.
    fn currency_of(&self, table: TableId, output: u32, key: &Val) -> Option<Currency> {
        let table = self.program.tables.get(table)?;
        let matching = table.rows.iter().find(|row| match row.cells.first() {
            Some(Match::Any) => true,
            Some(Match::Among(values)) => values.contains(key),
            Some(Match::NotAmong(values)) => !values.contains(key),
            Some(Match::Between { .. }) | None => false,
        });
        let row = matching.or(table.otherwise.as_ref())?;
        match row.outputs.get(output as usize) {
            Some(Val::Currency(currency)) => Some(*currency),
            _ => None,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one row")]
    fn row(
        &mut self,
        row: &'a ast::Row,
        columns: &[Column],
        keys: &[TableKey],
        outputs: &[TableOutput],
        coin: Option<Currency>,
        on: Option<&Typed>,
        is_else: bool,
    ) -> Option<TableRow> {
        let mut made = TableRow {
            cells: vec![Match::Any; keys.len()],
            from: None,
            outputs: SmallVec::from_elem(Val::Unknown, outputs.len()),
            because: Texts::default(),
            cite: Vec::new(),
            span: row.span,
        };
        let mut whole = true;
        for (cell, column) in row.cells.iter().zip(columns) {
            match column {
                Column::Key(at) => {
                    let Some(key) = keys.get(*at) else { continue };
                    let found = if is_else {
                        self.else_cell(cell, *at == 0)
                    } else {
                        self.match_cell(cell, &key.ty.base, coin, *at == 0)
                    };
                    match (found, made.cells.get_mut(*at)) {
                        (Some(found), Some(slot)) => *slot = found,
                        _ => whole = false,
                    }
                }
                Column::Output(at) => {
                    let Some(output) = outputs.get(*at) else { continue };
                    match (self.output_cell(cell, &output.ty, coin), made.outputs.get_mut(*at)) {
                        (Some(value), Some(slot)) => *slot = value,
                        _ => whole = false,
                    }
                }
                Column::From => {
                    if is_else && cell.kind == CellKind::Any {
                        continue;
                    }
                    let ty = on.map_or(Type::Error, |on| on.ty.base.clone());
                    made.from = self.date_cell(cell, &ty);
                    whole &= made.from.is_some();
                }
                Column::Because => made.because = self.reason_cell(cell),
                Column::Cite => made.cite = self.cite_cell(cell),
            }
        }
        whole.then_some(made)
    }

    fn else_cell(&mut self, cell: &ast::Cell, first: bool) -> Option<Match> {
        match cell.kind {
            CellKind::Else | CellKind::Any => Some(Match::Any),
            CellKind::Error => None,
            _ if first => None,
            _ => {
                self.report(
                    Diagnostic::new(Code::BadTable, cell.span, "an `else` row asks nothing of its keys")
                        .with_help("leave the cell empty, or write `-`"),
                );
                None
            }
        }
    }

    /// `any`, `otherwise`: says how a key's cell is written that asks nothing. Whether it is one.
    fn open_cell(&mut self, cell: &ast::Cell, ty: &Type, first: bool) -> bool {
        let word = self.input.sources.slice(cell.span).to_owned();
        let right = match word.as_str() {
            "any" | "all" | "every" | "each" | "anything" | "everything" | "whatever" => "-",
            "otherwise" | "other" | "others" | "rest" | "default" if first => "else",
            "otherwise" | "other" | "others" | "rest" | "default" => "-",
            _ => return false,
        };
        if self.member(&word, ty).is_some() {
            return false;
        }
        let message = format!("`{word}` is written `{right}` in a table");
        let diagnostic = Diagnostic::new(Code::UnknownName, cell.span, message);
        self.report(diagnostic.with_fix(format!("write `{right}`"), cell.span, right));
        true
    }

    /// A key's cell; that of the first key may be `else`.
    fn match_cell(&mut self, cell: &'a ast::Cell, ty: &Type, coin: Option<Currency>, first: bool) -> Option<Match> {
        match &cell.kind {
            CellKind::Error => None,
            CellKind::Values(_) if self.open_cell(cell, ty, first) => None,
            CellKind::Any => Some(Match::Any),
            CellKind::Else => None,
            CellKind::Values(values) => Some(Match::Among(self.cell_values(values, ty, coin)?)),
            CellKind::Not(values) => Some(Match::NotAmong(self.cell_values(values, ty, coin)?)),
            CellKind::Compare { op, value } => {
                self.ordered_cell(ty, cell.span)?;
                let value = self.cell_constant(value, ty, coin)?;
                Some(match op {
                    BinaryOp::Less => Match::Between { low: None, high: Some((value, false)) },
                    BinaryOp::LessEqual => Match::Between { low: None, high: Some((value, true)) },
                    BinaryOp::Greater => Match::Between { low: Some((value, false)), high: None },
                    _ => Match::Between { low: Some((value, true)), high: None },
                })
            }
            CellKind::Range { low, high, open_end } => {
                self.ordered_cell(ty, cell.span)?;
                let low = self.cell_constant(low, ty, coin);
                let high_value = self.cell_constant(high, ty, coin);
                let (low, high_value) = (low?, high_value?);
                let order = low.compare(&high_value);
                if order == Some(std::cmp::Ordering::Greater) || (*open_end && order == Some(std::cmp::Ordering::Equal))
                {
                    self.error(Code::BadRange, cell.span, "the range is empty: its end lies before its beginning");
                    return None;
                }
                Some(Match::Between { low: Some((low, true)), high: Some((high_value, !open_end)) })
            }
            CellKind::Texts(texts) => match (ty, texts.all.as_slice()) {
                (Type::Text, [only]) if only.lang.is_none() => {
                    Some(Match::Among(vec![Val::Text(self.text_id(&only.text.value))]))
                }
                (Type::Error, _) => None,
                _ => {
                    let words = self.type_words(ty);
                    self.error(
                        Code::WrongType,
                        cell.span,
                        format!("{words} is needed in this column, and this is a text"),
                    );
                    None
                }
            },
        }
    }

    fn ordered_cell(&mut self, ty: &Type, span: Span) -> Option<()> {
        if is_ordered(ty) {
            return Some(());
        }
        let words = self.type_words(ty);
        self.report(
            Diagnostic::new(Code::WrongType, span, format!("{words} has no order"))
                .with_help("list the values: `A, B`"),
        );
        None
    }

    fn cell_values(&mut self, values: &'a [ast::Expr], ty: &Type, coin: Option<Currency>) -> Option<Vec<Val>> {
        let mut found = Vec::new();
        let mut whole = true;
        for value in values {
            match self.cell_constant(value, ty, coin) {
                Some(one) if found.contains(&one) => {
                    let text = self.input.sources.slice(value.span).to_owned();
                    self.report(
                        Diagnostic::new(Code::DuplicateItem, value.span, format!("`{text}` is in the cell already"))
                            .with_help("take it out"),
                    );
                }
                Some(one) => found.push(one),
                None => whole = false,
            }
        }
        whole.then_some(found)
    }

    /// A constant in a cell: an amount is in the row's currency where the table is keyed by the case's currency.
    fn cell_constant(&mut self, value: &'a ast::Expr, ty: &Type, coin: Option<Currency>) -> Option<Val> {
        match (ty, coin) {
            (Type::Money(Coin::Case), Some(currency)) => self.constant(value, &Type::Money(Coin::Fixed(currency))),
            _ => self.constant(value, ty),
        }
    }

    fn output_cell(&mut self, cell: &'a ast::Cell, ty: &Ty, coin: Option<Currency>) -> Option<Val> {
        match &cell.kind {
            CellKind::Error => None,
            CellKind::Values(values) => match values.as_slice() {
                [value] if self.says_unknown(value, &ty.base) => {
                    if !ty.optional {
                        self.report(
                            Diagnostic::new(Code::BadTable, cell.span, "the values of this column are always known")
                                .with_help("write a value, or let the column be unknown: `: duration?`"),
                        );
                    }
                    ty.optional.then_some(Val::Unknown)
                }
                [value] => self.cell_constant(value, &ty.base, coin),
                _ => {
                    self.error(Code::BadTable, cell.span, "an output is one value");
                    None
                }
            },
            CellKind::Texts(texts) => match (&ty.base, texts.all.as_slice()) {
                (Type::Text, [only]) if only.lang.is_none() => Some(Val::Text(self.text_id(&only.text.value))),
                (Type::Zone, [only]) if only.lang.is_none() => self.zone_named(&only.text).map(Val::Zone),
                (Type::Error, _) => None,
                (other, _) => {
                    let words = self.type_words(other);
                    self.error(
                        Code::WrongType,
                        cell.span,
                        format!("{words} is needed in this column, and this is a text"),
                    );
                    None
                }
            },
            CellKind::Any if ty.optional => Some(Val::Unknown),
            CellKind::Any => {
                self.report(
                    Diagnostic::new(Code::BadTable, cell.span, "an output is missing here")
                        .with_help("write its value, or let the output be unknown: a `?` behind its type in the head"),
                );
                None
            }
            CellKind::Else | CellKind::Not(_) | CellKind::Compare { .. } | CellKind::Range { .. } => {
                self.error(Code::BadTable, cell.span, "an output is one value, not a question");
                None
            }
        }
    }

    fn date_cell(&mut self, cell: &'a ast::Cell, ty: &Type) -> Option<Val> {
        match &cell.kind {
            CellKind::Error => None,
            CellKind::Values(values) => match values.as_slice() {
                [value] => match &value.kind {
                    ast::ExprKind::Literal(ast::Literal::Date(_)) => self.constant(value, &Type::Date),
                    _ => self.constant(value, ty),
                },
                _ => {
                    self.error(Code::BadTable, cell.span, "a row is in force from one day");
                    None
                }
            },
            CellKind::Any
            | CellKind::Else
            | CellKind::Not(_)
            | CellKind::Compare { .. }
            | CellKind::Range { .. }
            | CellKind::Texts(_) => {
                self.report(
                    Diagnostic::new(Code::BadTable, cell.span, "the day from which the row is in force is missing")
                        .with_help("write a date, such as `2026-01-01`"),
                );
                None
            }
        }
    }

    fn reason_cell(&mut self, cell: &'a ast::Cell) -> Texts {
        match &cell.kind {
            CellKind::Texts(texts) => self.reason(texts),
            CellKind::Any | CellKind::Error => Texts::default(),
            _ => match single_text(cell) {
                Some(text) => Texts { all: vec![(0, text.value.clone())] },
                None => {
                    self.error(Code::BadTable, cell.span, "a reason is a text");
                    Texts::default()
                }
            },
        }
    }

    fn cite_cell(&mut self, cell: &'a ast::Cell) -> Vec<String> {
        match &cell.kind {
            CellKind::Texts(texts) => texts.all.iter().map(|one| one.text.value.clone()).collect(),
            CellKind::Any | CellKind::Error => Vec::new(),
            CellKind::Values(values) => {
                let sources: Option<Vec<String>> =
                    values.iter().map(|value| Some(text_of(value)?.value.clone())).collect();
                sources.unwrap_or_else(|| self.no_source(cell.span))
            }
            CellKind::Else | CellKind::Not(_) | CellKind::Compare { .. } | CellKind::Range { .. } => {
                self.no_source(cell.span)
            }
        }
    }

    fn no_source(&mut self, span: Span) -> Vec<String> {
        self.error(Code::BadTable, span, "a source is a text");
        Vec::new()
    }
}

/// A cell that holds one text as a value.
fn single_text(cell: &ast::Cell) -> Option<&ast::Text> {
    match &cell.kind {
        CellKind::Values(values) => match values.as_slice() {
            [only] => text_of(only),
            _ => None,
        },
        _ => None,
    }
}

fn text_of(value: &ast::Expr) -> Option<&ast::Text> {
    match &value.kind {
        ast::ExprKind::Literal(ast::Literal::Text(text)) => Some(text),
        _ => None,
    }
}
