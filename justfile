# Everyday work; `just` lists it. Each line is a plain command: none of them needs just.

# format, clippy, tests
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# refreshes golden files and docs/, all or those of a filter; then read `git diff` as a user would: just bless NET001
bless filter="":
    BLESS=1 cargo test --test golden -- {{filter}}
    [ -n '{{filter}}' ] || TRYCMD=overwrite cargo test --test cli

# starts a rule, with the next code of its family: just new-rule src/rules/net some-trouble
new-rule folder name code="":
    golden/new-rule.sh {{folder}} {{name}} {{code}}

# real servers in network namespaces; needs root, Java and Maven
real:
    CLUSTERC_REAL=1 cargo test --test real

# benchmarks
bench:
    cargo bench --profile dist
    bench/table.py
    bench/lint.sh
    bench/pack.sh

# advisories, licences and sources of crates; needs cargo-deny and the RustSec database
deny:
    cargo deny check

# what a release has, in target/packages/: all three targets, or those that are given; --key FILE signs; Debian, as root
dist *arguments:
    .ci/dist {{arguments}}

# the documentation as a site, in target/site/; needs mdbook
site:
    mdbook build docs

# the playground, target/web/clusterc.html
web:
    web/build.sh

# everything that CI runs
ci:
    .ci/run
