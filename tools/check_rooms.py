#!/usr/bin/env python3
"""Layers: every #include "room/..." against rooms.txt, and the PHI wall.

A room may include itself, rooms of lower floors and the "+" rooms of its own floor. A header behind the wall may be
reached, directly or through other headers, only by the rooms that the wall line names.
Self-test: tests/house/test_checks.py
"""
import os
import re

import house_tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)


def read_rooms(tree):
    """{room: floor}, the "+" rooms, and [(header, rooms that may reach it)]."""
    floors, shared, walls = {}, set(), []
    for line in tree.text("rooms.txt").splitlines():
        row = re.match(r"([0-9]+) ([a-z_]+)(\+?)\s", line)
        wall = re.match(r"wall ([a-z_/. ]+):([a-z_ ]+)$", line)
        if row:
            floors[row.group(2)] = int(row.group(1))
            if row.group(3):
                shared.add(row.group(2))
        elif wall:
            walls += [(header, wall.group(2).split()) for header in wall.group(1).split()]
    return floors, shared, walls


def includes_of(tree, path):
    text = house_tree.without_comments(tree.text(path), keep_strings=True)
    return [(m.group(1), house_tree.line_of(text, m.start(1))) for m in INCLUDE.finditer(text)]


def reaches(header, graph, wanted, seen):
    """True when `header` includes `wanted` at any depth."""
    if header == wanted:
        return True
    if header in seen:
        return False
    seen.add(header)
    return any(reaches(other, graph, wanted, seen) for other, _ in graph.get(header, ()))


def check_include(room, target, floors, shared):
    other = target.split("/")[0]
    if "/" not in target:
        return 'include "%s" names no room' % target
    if other == "gen":
        owner = os.path.basename(target).split("_")[0]
        return None if owner == room or os.path.basename(target).startswith(room + "_") else 'includes tables of another room: "%s"' % target
    if other == "cxr" or other == room:
        return None
    if other not in floors:
        return 'includes "%s", and %s is no room of rooms.txt' % (target, other)
    if floors[other] < floors[room] or (floors[other] == floors[room] and other in shared):
        return None
    return 'room %s (floor %d) may not include room %s (floor %d): "%s"' % (room, floors[room], other, floors[other], target)


def check(tree):
    floors, shared, walls = read_rooms(tree)
    findings = []
    sources = tree.files("src/*.c", "src/*.h")
    graph = {path[len("src/"):]: includes_of(tree, path) for path in sources}
    for path in tree.files("src/*"):
        parts = path.split("/")
        if len(parts) != 3:
            findings.append("%s:1: src has two levels: src/<room>/<file>" % path)
        elif parts[1] not in floors:
            findings.append("%s:1: %s is no room of rooms.txt" % (path, parts[1]))
    for name, includes in graph.items():
        room = name.split("/")[0]
        if room not in floors:
            continue
        for target, line in includes:
            problem = check_include(room, target, floors, shared)
            if problem:
                findings.append("src/%s:%d: %s" % (name, line, problem))
            for wall, allowed in walls:
                if room in allowed or room == wall.split("/")[0]:
                    continue
                if reaches(target, graph, wall, set()):
                    findings.append("src/%s:%d: PHI wall: %s leads to %s, which only %s may reach"
                                    % (name, line, target, wall, " ".join(allowed)))
    for wall, _ in walls:
        if not tree.has("src/" + wall):
            findings.append("rooms.txt:1: the wall guards src/%s, which does not exist" % wall)
    return findings, "%d files in %d rooms" % (len(sources), len({p.split("/")[1] for p in sources}))


if __name__ == "__main__":
    house_tree.main(check, __doc__)
