//! What one file of Rust names, in its `use`s and in its code, and what it defines.

use std::fs;
use std::mem::take;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// The names in a path. A module's own path begins at its crate, whose path is empty.
pub type Segments = Vec<String>;

/// A path as the file has it.
pub struct Written {
    /// The module where it stands: the file's, or one inside the file.
    pub module: Segments,
    pub segments: Segments,
    pub line: usize,
}

/// One name that a `use` brings in; `None` is `*`.
pub struct Use {
    pub name: Option<String>,
    pub path: Written,
}

pub struct Source {
    /// The path from the repository's root.
    pub file: String,
    pub module: Segments,
    pub uses: Vec<Use>,
    pub paths: Vec<Written>,
    pub defined: Vec<Segments>,
}

impl Source {
    pub fn read(root: &Path, file: String, module: Segments) -> Result<Self> {
        let text = fs::read_to_string(root.join(&file)).with_context(|| file.clone())?;
        let parsed = syn::parse_file(&text)
            .map_err(|error| anyhow!("{file}:{}: {error}", error.span().start().line))?;
        let mut reader = Reader {
            module: module.clone(),
            uses: Vec::new(),
            paths: Vec::new(),
            defined: Vec::new(),
        };
        reader.visit_file(&parsed);
        Ok(Self {
            file,
            module,
            uses: reader.uses,
            paths: reader.paths,
            defined: reader.defined,
        })
    }

    /// A face defines nothing itself: it declares modules, and re-exports.
    pub fn is_face(&self) -> bool {
        let own = self.module.len() + 1;
        !self.defined.iter().any(|path| path.len() == own)
    }
}

struct Reader {
    module: Segments,
    uses: Vec<Use>,
    paths: Vec<Written>,
    defined: Vec<Segments>,
}

impl Reader {
    fn written(&self, segments: Segments, span: Span) -> Written {
        Written {
            module: self.module.clone(),
            segments,
            line: span.start().line,
        }
    }

    fn path<'a>(&mut self, idents: impl IntoIterator<Item = &'a Ident>) {
        let mut idents = idents.into_iter().peekable();
        let Some(span) = idents.peek().map(|first| first.span()) else {
            return;
        };
        let segments: Segments = idents.map(Ident::to_string).collect();
        // A single name is a local one, or brought in by a `use`
        if segments.len() > 1 {
            let written = self.written(segments, span);
            self.paths.push(written);
        }
    }

    /// The paths in the tokens of a macro, whose grammar is its own.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.path(&take(&mut path));
                    }
                    path.push(ident);
                }
                TokenTree::Group(group) => {
                    self.path(&take(&mut path));
                    self.tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.path(&take(&mut path)),
            }
            colons = 0;
        }
        self.path(&path);
    }

    fn tree(&mut self, prefix: &[String], tree: &UseTree) {
        let (last, name) = match tree {
            UseTree::Path(path) => {
                return self.tree(&join(prefix, &path.ident), &path.tree);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.tree(prefix, item));
            }
            UseTree::Glob(glob) => {
                let path = self.written(prefix.to_vec(), glob.star_token.span);
                return self.uses.push(Use { name: None, path });
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        };
        // `{self}` is the module before it
        let segments = if last == "self" {
            prefix.to_vec()
        } else {
            join(prefix, last)
        };
        let name = if name == "self" {
            segments.last().cloned()
        } else {
            Some(name.to_string())
        };
        let path = self.written(segments, last.span());
        self.uses.push(Use { name, path });
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Some(name) = name(item) {
            self.defined.push(join(&self.module, name));
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        // `mod x;` names a file, but imports nothing of it
        if module.content.is_some() {
            self.module.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // `::x` is another crate's
        if item.leading_colon.is_none() {
            self.tree(&[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.path(path.segments.iter().map(|segment| &segment.ident));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    /// `pub(in crate::x)` names no item.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

pub fn join(prefix: &[String], last: &(impl ToString + ?Sized)) -> Segments {
    [prefix, &[last.to_string()]].concat()
}

/// What an item defines; neither a module in a file of its own nor one of tests.
fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Mod(item) => Some(&item.ident).filter(|_| item.content.is_some() && !tests(item)),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

fn tests(module: &ItemMod) -> bool {
    let is_cfg_test = |attribute: &Attribute| {
        let condition = attribute.parse_args::<Ident>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition == "test")
    };
    module.attrs.iter().any(is_cfg_test)
}
