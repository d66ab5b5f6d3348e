"""The Open-i reports of the shared test data as plain texts; None when the data is not there."""
import os
import tarfile
import xml.etree.ElementTree as ET


def read():
    """[(key, [(label, body)])] in the order of their numbers."""
    path = os.path.join(os.environ.get("CXR_SHARED_DATA", ""), "openi", "reports.tar.xz")
    if not os.path.exists(path):
        return None
    reports = []
    with tarfile.open(path) as tar:
        for member in tar:
            if not member.isfile():
                continue
            root = ET.fromstring(tar.extractfile(member).read())
            parts = [(t.get("Label"), (t.text or "").strip()) for t in root.iter("AbstractText")]
            reports.append((os.path.basename(member.name)[:-4], [(label, body) for label, body in parts if body]))
    reports.sort(key=lambda r: int(r[0][3:]))
    return reports


def as_text(parts):
    return "\n\n".join(f"{label}: {body}" for label, body in parts)
