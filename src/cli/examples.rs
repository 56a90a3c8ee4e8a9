//! What the help of each command ends with: two or three command lines. A test parses each of them.

pub(super) const INIT: &str = "\
Examples:
  clusterc init                                      ask for all values
  clusterc init 3c3d --hosts 10.0.0.11 10.0.0.12 10.0.0.13
  clusterc init --list                               list the templates";

pub(super) const CHECK: &str = "\
Examples:
  clusterc check                                     all specs in this folder
  clusterc check cluster.kdl --format json           findings for programs
  clusterc check cluster.kdl --against-ref main      also report changes that need more than a restart";

pub(super) const FMT: &str = "\
Examples:
  clusterc fmt                                       all specs in this folder
  clusterc fmt --check plant/                        only report what would change
  clusterc fmt - < cluster.kdl                       for editors";

pub(super) const BUILD: &str = "\
Examples:
  clusterc build cluster.kdl -o out
  clusterc build cluster.kdl -o site.tar.zst --archive tar.zst --payload dist/server.zip";

pub(super) const CONVERT: &str = "\
Examples:
  clusterc convert default_cluster.yaml              show the spec
  clusterc convert default_cluster.yaml -o cluster.kdl";

pub(super) const LINT: &str = "\
Examples:
  clusterc lint conf/                                one host's files
  clusterc lint hosts/ --fix                         apply safe fixes
  clusterc lint . --format sarif                     a whole repository, for code scanning";

pub(super) const IMPORT: &str = "\
Examples:
  clusterc import hosts/ -o cluster.kdl
  clusterc import n1/conf n2/conf n3/conf";

pub(super) const VERIFY: &str = "\
Examples:
  clusterc verify out
  clusterc verify site.tar.zst --key minisign.pub";

pub(super) const SIGN: &str = "\
Examples:
  clusterc sign out --key minisign.key
  clusterc verify out --key minisign.pub             check the signature";

pub(super) const DIFF: &str = "\
Examples:
  clusterc diff out.old out
  clusterc diff old.kdl new.kdl                      by setting";

pub(super) const SURVIVE: &str = "\
Examples:
  clusterc survive cluster.kdl
  clusterc survive cluster.kdl --as html > survive.html";

pub(super) const PLAN: &str = "\
Examples:
  clusterc plan old.kdl new.kdl                      show the steps of the change
  clusterc plan old.kdl new.kdl -o out               also write the bundle; out/control/apply.sh runs the steps";

pub(super) const REPORT: &str = "\
Examples:
  clusterc report cluster.kdl                        write report.html
  clusterc report new.kdl --against old.kdl -o change.html
  clusterc report hosts/ -o found.html               existing native configuration";

pub(super) const LSP: &str = "\
Examples:
  clusterc lsp                                       started by an editor; see clusterc explain editors
  clusterc lsp --allow-outside                       specs can include files outside the workspace";

pub(super) const PAYLOADS: &str = "\
Examples:
  clusterc payloads cluster.kdl
  clusterc payloads cluster.kdl --format json";

pub(super) const WHY: &str = "\
Examples:
  clusterc why cluster.kdl node-1 dn_rpc_port
  clusterc why cluster.kdl node-1-datanode MEMORY_SIZE";

pub(super) const EXPLAIN: &str = "\
Examples:
  clusterc explain NET001                            a rule
  clusterc explain dn_rpc_port                       a parameter
  clusterc explain host                              a statement of the language
  clusterc explain air-gap                           a topic";

pub(super) const DOCS: &str = "\
Examples:
  clusterc docs                                      write clusterc.html
  clusterc docs -o - | gzip > clusterc.html.gz";

pub(super) const RULES: &str = "\
Examples:
  clusterc rules
  clusterc rules --format json";

pub(super) const PARAMS: &str = "\
Examples:
  clusterc params                                    the products and their releases
  clusterc params PRODUCT NEW --since OLD            differences between two releases";

pub(super) const SCHEMA: &str = "\
Examples:
  clusterc schema plan
  clusterc schema manifest > manifest.schema.json";

pub(super) const COMPLETIONS: &str = "\
Examples:
  clusterc completions bash > /etc/bash_completion.d/clusterc
  clusterc completions zsh > ~/.zfunc/_clusterc";

pub(super) const MAN: &str = "\
Examples:
  clusterc man | man -l -
  clusterc man check | man -l -
  clusterc man -o /usr/local/share/man/man1          a page for each command";
