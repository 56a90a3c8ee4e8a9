# What is asked of a product, and what holds where it has no answer of its own. Sourced by common.sh, never run.
# {{ made_by }}
# shellcheck shell=sh
#
# The functions of lib/<product>.sh have the product's name before them. Every product has `run`, `pid`, `ready`,
# `programs`, `check_install`, `check_distribution`, `distribution_entries`, `distribution_version`, `leavings` and
# `reload`. Code 3 of a function that control/ calls: this service cannot be asked for that.

# Calls a function of the product of the loaded service.
product() {
    # The first argument is joined to what is before it, on purpose.
    # shellcheck disable=SC2145
    if command -v "${PRODUCT}_$1" >/dev/null 2>&1; then
        "${PRODUCT}_$@"
    else
        "default_$@"
    fi
}

# Whether a product can be asked for something.
can_be_asked() {
    command -v "${PRODUCT}_$1" >/dev/null 2>&1 || command -v "default_$1" >/dev/null 2>&1
}

# What is worth a word once it is ready: nothing.
default_remark() {
    :
}

# What comes before the end of a node: nothing, it stores what it has in hand.
default_before_stop() {
    :
}

# Ends processes of the node, without waiting.
default_stop() {
    kill -TERM "$@" 2>/dev/null || :
}

# Keeps what does not run from being started again by another: systemd does that.
default_hold() {
    if is_unit; then
        systemctl stop "$UNIT" 2>/dev/null || :
    fi
}

# Whether it was in its cluster before, and comes back together with others only.
default_was_member() {
    return 1
}

# Whether it tells how all nodes of its cluster are: `members` prints state, endpoint and role of each.
default_can_list() {
    return 1
}

# The logs that say why a start failed, next to what start.sh keeps.
default_logs() {
    :
}

# The logs of a level, in a folder: none of them start their lines with the day.
default_all_logs() {
    :
}

# What it needs of a host beyond ports and folders.
default_preflight() {
    :
}

# Makes an unpacked distribution ready to run.
default_settle() {
    :
}

# Files of use that are taken along next to the distribution.
default_other_files() {
    :
}

# Takes files that are taken along to where a container of it finds them.
default_take_along() {
    :
}

# Whether an install of another version is replaced by other means than an upgrade.
default_takes_over() {
    return 1
}

# Why the version cannot use the data that is there, when an install of another version is in a folder: it can.
default_check_data() {
    :
}

# Whether the version of the install in a folder could use the data again later: it could, there is nothing to say.
default_way_back() {
    :
}

# How the cluster is, for people.
default_show() {
    return 3
}

default_show_details() {
    product show
}

# Writes rows, reads them back, deletes them, and reports it.
default_prove() {
    return 3
}

# Has the cluster write out what it holds in memory.
default_write_out() {
    return 3
}

# Takes another node out of the cluster: ENDPOINT ROLE.
default_remove() {
    say "$SERVICE: is not part of a cluster, there is nothing to remove"
    return 3
}

# The code that a licence is made for.
default_machine_code() {
    return 3
}

# Takes the licence on standard input.
default_activate() {
    return 3
}
