"""Sentences with known labels: 13 observations x 4 states x wordings x distractors, and No Finding by its rule.

The words here are written for this test, apart from data/labels/: nothing is read from there. A sentence's truth is
{label: "pos" | "neg" | "unc"}; a label that is not in it is blank.
"""
import random

DISEASES = {
    "Lung Opacity": ["airspace opacity", "hazy opacity", "opacities*", "patchy opacities*", "infiltrate", "parenchymal opacity", "ground-glass opacities*", "interstitial opacities*"],
    "Lung Lesion": ["pulmonary nodule", "lung mass", "nodules*", "masses*", "spiculated mass", "cavitary lesion", "pulmonary nodules*", "metastases*"],
    "Edema": ["~pulmonary edema", "~interstitial edema", "~congestive heart failure", "~alveolar edema", "~edema", "~vascular congestion and edema"],
    "Consolidation": ["~consolidation", "~lobar consolidation", "focal consolidation", "~airspace consolidation", "consolidations*"],
    "Pneumonia": ["~pneumonia", "~bronchopneumonia", "~aspiration pneumonia", "~lobar pneumonia", "~multifocal pneumonia"],
    "Atelectasis": ["~atelectasis", "~subsegmental atelectasis", "~bibasilar atelectasis", "~linear atelectasis", "~lobar collapse", "atelectatic changes*"],
    "Pneumothorax": ["pneumothorax", "tension pneumothorax", "apical pneumothorax", "pneumothoraces*", "hydropneumothorax"],
    "Pleural Effusion": ["pleural effusion", "pleural effusions*", "layering effusion", "~pleural fluid", "subpulmonic effusion", "hemothorax"],
    "Pleural Other": ["~pleural thickening", "pleural plaques*", "~pleural scarring", "~fibrothorax", "~apical pleural thickening"],
    "Fracture": ["rib fracture", "fractures*", "clavicle fracture", "compression fracture", "displaced fracture"],
    "Enlarged Cardiomediastinum": ["~mediastinal widening", "widened mediastinum", "~widening of the mediastinum"],
    "Cardiomegaly": ["~cardiomegaly", "enlarged heart", "~enlargement of the cardiac silhouette", "~cardiac enlargement"],
}
DEVICES = ["endotracheal tube", "central venous catheter", "pacemaker", "PICC line", "nasogastric tube", "chest tube", "tracheostomy tube", "dialysis catheter",
           "pacing leads*", "sternotomy wires*"]
POSITIVE = ["There {is} {a} {x}.", "{X} {is} present.", "{X} {is} seen in the right lower lobe.", "Findings consistent with {x}.", "{X} {is} again seen.", "Stable {x}.",
            "New {x} since the prior study.", "Persistent {x}, unchanged.", "Interval worsening of {x}.", "Increasing {x}.", "{X}.", "Redemonstration of {x}.",
            "There has been interval development of {x}.", "Mild {x} on the left.", "{X} {has} increased in size.", "Known {x} {is} redemonstrated.",
            "Small {x}, slightly improved.", "Unchanged appearance of {x}.", "No change in {x}.", "{X} {is} noted bilaterally.", "Again demonstrated {is} {x}.",
            "Moderate {x} remains.", "No significant interval change in {x}."]
NEGATIVE = ["No {x}.", "There {is} no {x}.", "No evidence of {x}.", "{X} {is} not seen.", "No {x} {is} identified.", "Negative for {x}.", "The lungs are free of {x}.",
            "The {x} {has} resolved.", "Interval resolution of {x}.", "No radiographic evidence of {x}.", "There is no sign of {x}.", "{X} {is} absent.",
            "No definite {x}.", "Absence of {x}.", "No acute {x}.", "No suspicious {x}.", "No large {x} {is} seen.", "Without {x}.", "I see no {x}.",
            "Previously seen {x} {is} no longer visualized.", "No obvious {x}.", "{X} {was} ruled out.", "No focal {x} or other acute process.", "There is no {x} at this time."]
UNCERTAIN = ["Possible {x}.", "Probable {x}.", "{X} cannot be excluded.", "Cannot exclude {x}.", "This may represent {x}.", "Findings are suspicious for {x}.",
             "Questionable {x}.", "There is concern for {x}.", "{X} {is} suspected.", "This could reflect {x}.", "{X} {is} difficult to exclude.",
             "The differential diagnosis includes {x}.", "Findings may be related to {x}.", "Underlying {x} {is} not excluded.", "Suspected {x}.",
             "{X} {is} possible.", "These findings raise the possibility of {x}.", "Appearance suggests {x}.", "Question of {x}.", "Probably {x}.",
             "Likely {x}.", "Cannot rule out {x}.", "Findings might indicate {x}.", "Appearance is worrisome for {x}."]
BLANK = ["Evaluate for {x}.", "Rule out {x}.", "Clinical history of {x}.", "The study was requested to assess for {x}."]
ORGANS = {
    "Cardiomegaly": {
        "pos": ["The heart is enlarged.", "The cardiac silhouette is moderately enlarged.", "Heart size is mildly enlarged.", "The heart remains enlarged.", "Moderately enlarged cardiac silhouette.",
                "The cardiac contour is enlarged."],
        "neg": ["The heart is normal in size.", "Heart size is within normal limits.", "The cardiac silhouette is not enlarged.", "Normal heart size.", "The heart is not enlarged.",
                "Cardiac silhouette is unremarkable."],
        "unc": ["Borderline heart size.", "The heart may be enlarged.", "Heart size is borderline.", "The cardiac silhouette is possibly enlarged.", "The heart is borderline enlarged."]},
    "Enlarged Cardiomediastinum": {
        "pos": ["The mediastinum is widened.", "Mediastinal contours are widened.", "The superior mediastinum is wide.", "Widened mediastinal silhouette."],
        "neg": ["The mediastinum is normal.", "Mediastinal contours are within normal limits.", "The mediastinum is not widened.", "Unremarkable mediastinal contours."],
        "unc": ["The mediastinum may be widened.", "The mediastinum is possibly widened.", "Borderline mediastinal width."]},
}
DEVICE_WORDS = {
    "pos": ["{X} {is} in place.", "The tip of the {x} projects over the carina.", "Interval placement of {x}.", "{X} {is} unchanged in position.", "There {is} {a} {x}.", "Right {x} as before.", "{X} terminates in standard position."],
    "neg": ["No {x}.", "The {x} {has} been removed.", "Interval removal of the {x}.", "There {is} no {x}.", "{X} {is} no longer seen."],
    "unc": ["Possible {x}.", "Questionable {x}.", "This may represent {x}."],
}
PAIRS = [("No {x} or {y}.", "neg", "neg"), ("There is no {x} or {y}.", "neg", "neg"), ("No evidence of {x} or {y}.", "neg", "neg"), ("{X} without {y}.", "pos", "neg"),
         ("No {x}, but {y} {yis} present.", "neg", "pos"), ("Possible {x}; no {y}.", "unc", "neg"), ("{X}, no {y}.", "pos", "neg"), ("{X} and {y}.", "pos", "pos"),
         ("No {x}. {Y} {yis} present.", "neg", "pos"), ("There {is} {a} {x} with no associated {y}.", "pos", "neg"), ("{X} with possible {y}.", "pos", "unc"),
         ("No {x}; however, there {yis} {b} {y}.", "neg", "pos"), ("Neither {x} nor {y} is seen.", "neg", "neg"), ("{X} or {y} cannot be excluded.", "unc", "unc"),
         ("{X} has resolved, but {y} persists.", "neg", "pos"), ("Although there is no {x}, there {yis} {b} {y}.", "neg", "pos")]
TRIPLES = [("No {x}, {y}, or {z}.", "neg"), ("There is no evidence of {x}, {y} or {z}.", "neg"), ("{X}, {y}, and {z} are present.", "pos")]
DISTRACTORS = ["The trachea is midline.", "Lung volumes are low.", "Comparison is made with the prior study.", "The hila are unremarkable.", "The patient is rotated to the right.",
               "Bowel gas pattern is normal.", "Frontal and lateral views were obtained.", "The stomach is distended with gas.", "Dr. Smith was notified at 3:15 PM.",
               "The diaphragm is well seen.", "Follow-up is recommended.", "The examination is limited by positioning.", "Soft tissues are unremarkable."]


def word(rng, label):
    entry = rng.choice(DEVICES if label == "Support Devices" else DISEASES[label])
    plural, mass = entry.endswith("*"), entry.startswith("~")
    return entry.strip("*~"), plural, mass


def fill(template, x, y=None, z=None):
    name, plural, mass = x
    values = {"x": name, "X": name[0].upper() + name[1:], "is": "are" if plural else "is", "has": "have" if plural else "has", "was": "were" if plural else "was",
              "a": "" if plural or mass else ("an" if name[0] in "aeiou" else "a")}
    if y:
        values.update(y=y[0], Y=y[0][0].upper() + y[0][1:], yis="are" if y[1] else "is", b="" if y[1] or y[2] else ("an" if y[0][0] in "aeiou" else "a"))
    if z:
        values["z"] = z[0]
    return template.format(**values).replace("  ", " ")


def single(rng, label, state):
    if label in ORGANS and state != "blank" and rng.random() < 0.6:
        return rng.choice(ORGANS[label][state]), {label: state}
    if label == "Support Devices":
        if state == "blank":
            return rng.choice(DISTRACTORS), {}
        return fill(rng.choice(DEVICE_WORDS[state]), word(rng, label)), {label: state}
    if state == "blank":
        return fill(rng.choice(BLANK), word(rng, label)), {}
    templates = {"pos": POSITIVE, "neg": NEGATIVE, "unc": UNCERTAIN}[state]
    return fill(rng.choice(templates), word(rng, label)), {label: state}


def several(rng):
    labels = [label for label in DISEASES if label not in ORGANS]
    if rng.random() < 0.3:
        template, state = rng.choice(TRIPLES)
        chosen = rng.sample(labels, 3)
        return fill(template, *(word(rng, label) for label in chosen)), {label: state for label in chosen}
    template, first, second = rng.choice(PAIRS)
    chosen = rng.sample(labels, 2)
    return fill(template, word(rng, chosen[0]), word(rng, chosen[1])), {chosen[0]: first, chosen[1]: second}


def suite(n, seed=1):
    """[(text, truth)]; every third case is a sentence of two or three labels, half of the cases have distractors around them."""
    rng = random.Random(seed)
    cases, labels = [], list(DISEASES) + ["Support Devices"]
    for i in range(n):
        text, truth = several(rng) if i % 3 == 2 else single(rng, labels[i % len(labels)], ("pos", "neg", "unc", "blank")[(i // len(labels)) % 4])
        before = rng.choice(DISTRACTORS) + " " if rng.random() < 0.3 else ""
        after = " " + rng.choice(DISTRACTORS) if rng.random() < 0.3 else ""
        truth = dict(truth)
        if not any(state != "neg" and label != "Support Devices" for label, state in truth.items()):
            truth["No Finding"] = "pos"
        cases.append((before + text + after, truth))
    return cases


def variants(text):
    """Texts that say the same: final period, letter case, list number, line break, double space, bullet."""
    yield text.rstrip(".")
    yield text.upper()
    yield text.lower()
    yield "1. " + text
    yield "2) " + text
    yield "- " + text
    yield text.replace(" ", "  ")
    middle = text.find(" ", len(text) // 2)
    if middle > 0:
        yield text[:middle] + "\n" + text[middle + 1:]
    yield text.replace(" or ", "/") if " or " in text and ", or" not in text else "\n" + text + "\n"
