/** Whether a YAML text is a cluster file of iotdbctl: a line begins with one of the lists of servers. */
export function looksLikeClusterFile(text: string): boolean {
    return /^\uFEFF?(?:confignode|datanode)_servers\s*:/m.test(text);
}
