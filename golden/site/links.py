"""Every link within a folder of HTML files leads to a file, and to a heading of it, and nothing comes from a network: links.py FOLDER"""

import html.parser
import os
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids.update(filter(None, (attributes.get("id"), attributes.get("name"))))
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag == "link" and attributes.get("href"):
            self.loads.append(attributes["href"])
        if attributes.get("src"):
            self.loads.append(attributes["src"])


def main():
    root = os.path.abspath(sys.argv[1])
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".html")]
    pages = {path: Page(path) for path in paths}
    lost, count = [], 0
    for path, page in pages.items():
        name = os.path.relpath(path, root)
        for target in page.loads:
            if "://" in target:
                lost.append(f"{name}: loads {target}")
        for link in page.links + page.loads:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            count += 1
            base = path if not parts.path else os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(parts.path)))
            # The page for addresses that do not exist is written for the root of a server.
            if name == "404.html" or name == "print.html":
                continue
            anchor = urllib.parse.unquote(parts.fragment)
            if not base.startswith(root) or not os.path.exists(base) or (anchor and base in pages and anchor not in pages[base].ids):
                lost.append(f"{name}: {link}")
    if lost:
        print("\n".join(sorted(set(lost))[:40]))
        sys.exit(f"{len(lost)} of {count} links lead nowhere")
    print(f"{len(pages)} pages, {count} links, all lead somewhere")


if __name__ == "__main__":
    main()
