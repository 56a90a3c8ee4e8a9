# Everyday work; `just` lists it. Each line is a plain command: none of them needs just.

# format, clippy, tests
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# refreshes golden files and docs/; then read `git diff` as a user would
bless:
    BLESS=1 cargo test --test golden
    TRYCMD=overwrite cargo test --test cli

# the file of a new rule: just new-rule src/rules/net NET011 some-trouble
new-rule folder code name:
    @test ! -e {{folder}}/{{replace(name, '-', '_')}}.rs
    @sed -e 's/START001/{{code}}/g; s/start-cycle/{{name}}/g; s/START_CYCLE/{{uppercase(replace(name, '-', '_'))}}/g' src/rules/start/start_cycle.rs > {{folder}}/{{replace(name, '-', '_')}}.rs
    @mkdir -p golden/rules/{{code}}-{{name}}
    @echo 'write check and page, list it in the registry, add fail-*.kdl and pass-*.kdl, then: just bless'

# real servers in network namespaces; needs root, Java and Maven
real:
    CLUSTERC_REAL=1 cargo test --test real

# benchmarks
bench:
    cargo bench --profile dist
    bench/compare.sh
    bench/lint.sh

# everything that CI runs
ci:
    .ci/run
