"""Families of hard strings, written by hand and multiplied by their members; the same marks as hard_strings.tsv.

stay() strings must come back untouched, change() strings hold [[...]] that must be covered and nothing else. UPPER adds the
string in capitals as well: reports come in both.
"""

UPPER = True

# ---- must stay -------------------------------------------------------------------------------------------------------
EPONYM_USES = """Foley catheter|Swan-Ganz catheter|Hickman catheter|Broviac catheter|Groshong catheter|Quinton catheter|Mahurkar catheter|Tenckhoff catheter|Fogarty catheter|
Penrose drain|Blake drain|Jackson-Pratt drain|Malecot drain|Kerley B lines|Kerley A lines|Hampton hump|Westermark sign|Fleischner sign|Golden S sign|Luftsichel sign|Rigler sign|
Chilaiditi sign|Hamman sign|Pancoast tumor|Lewy body dementia|Parkinson disease|Alzheimer disease|Huntington disease|Hodgkin lymphoma|Burkitt lymphoma|Kaposi sarcoma|Ewing sarcoma|Wilms tumor|
Askin tumor|Cobb angle|Salter-Harris fracture|Colles fracture|Smith fracture|Monteggia fracture|Galeazzi fracture|Bennett fracture|Jefferson fracture|Hill-Sachs deformity|Bankart lesion|
Schmorl node|Scheuermann disease|Paget disease|Crohn disease|Wilson disease|Graves disease|Addison disease|Cushing syndrome|Marfan syndrome|Ehlers-Danlos syndrome|Down syndrome|Turner syndrome|
Klinefelter syndrome|Noonan syndrome|Williams syndrome|DiGeorge syndrome|Kartagener syndrome|Eisenmenger syndrome|Lutembacher syndrome|Swyer-James syndrome|Scimitar syndrome|Caplan syndrome|
Loeffler syndrome|Goodpasture syndrome|Sjogren syndrome|Behcet disease|Takayasu arteritis|Kawasaki disease|Wegener granulomatosis|Churg-Strauss syndrome|Castleman disease|Barrett esophagus|
Zenker diverticulum|Meckel diverticulum|Schatzki ring|Bochdalek hernia|Morgagni hernia|Mallory-Weiss tear|Boerhaave syndrome|Ghon complex|Ranke complex|Assmann focus|Virchow node|Ludwig angina|
Lemierre syndrome|Pott disease|Heberden nodes|Felty syndrome|Still disease|Guillain-Barre syndrome|Charcot joint|Bell palsy|Duchenne dystrophy|Poland syndrome|Ebstein anomaly|tetralogy of Fallot|
Blalock-Taussig shunt|Fontan procedure|Glenn shunt|Norwood procedure|Rastelli procedure|Mustard repair|Ross procedure|Bentall procedure|Heller myotomy|Nissen fundoplication|Whipple procedure|
Roux-en-Y bypass|Ivor Lewis esophagectomy|Hartmann pouch|Harrington rods|Luque rods|Steinmann pin|Kirschner wires|Greenfield filter|Carpentier-Edwards valve|Bjork-Shiley valve|Starr-Edwards valve|
St. Jude valve|Hancock valve|Amplatz device|Watchman device|Impella device|Heimlich valve|Denver shunt|LeVeen shunt|Ommaya reservoir|Sengstaken-Blakemore tube|Salem sump tube|Dobhoff tube|
Levin tube|Keofeed tube|Shiley tracheostomy tube|Bivona tracheostomy tube|Trendelenburg position|Fowler position|Valsalva maneuver|Stanford type A dissection|Stanford type B dissection|DeBakey type I|
Duke criteria|Wells score|Glasgow coma scale|Child-Pugh class B|Gleason score 7|Mayo stent|Boston brace|Milwaukee brace|Philadelphia chromosome|New York Heart Association class III|
Hounsfield units|Doppler ultrasound|Monro foramen|circle of Willis|Langerhans cell histiocytosis|Virchow triad|Cheyne-Stokes respirations|Kussmaul respirations|Austin Flint murmur|Graham Steell murmur|
Osler nodes|Janeway lesions|Roth spots|Murphy sign|Homans sign|Trousseau sign|Baker cyst|Dupuytren contracture|Volkmann contracture|Madelung deformity|Sprengel deformity|Klippel-Feil syndrome|
Legg-Calve-Perthes disease|Osgood-Schlatter disease|Looser zones|Brown tumor|Rosai-Dorfman disease|Erdheim-Chester disease|Gorham disease|Lambert-Eaton syndrome|Dressler syndrome|Mounier-Kuhn syndrome|
Williams-Campbell syndrome|Birt-Hogg-Dube syndrome|Hermansky-Pudlak syndrome|Lofgren syndrome|Macleod syndrome|Mendelson syndrome|Wolff-Parkinson-White syndrome|Brugada syndrome|Bence Jones protein""".replace("\n", "").split("|")
EPONYM_FRAMES = ["{} is noted.", "No evidence of {}.", "History of {}."]

DEVICES = """Port-A-Cath|MediPort|PowerPort|PleurX catheter|Pleur-evac|PICC|Permacath|Vas-Cath|Tesio catheter|dialysis catheter|AICD|biventricular pacemaker|LVAD|IABP|Zephyr valve|AneuRx stent graft|
endotracheal tube|ET tube|NG tube|OG tube|G-tube|PEG tube|J-tube|chest tube|pigtail catheter|CVC|IJ line|subclavian line|ECMO cannula|VP shunt|spinal stimulator|sternal wires|mediastinal clips|
CABG clips|esophageal stent|tracheal stent|nasoenteric tube|feeding tube|Amplatzer occluder|loop recorder|epicardial leads|trialysis catheter|introducer sheath|Cordis sheath|Angio-Seal""".replace("\n", "").split("|")
DEVICE_FRAMES = ["{} in place.", "Interval removal of {}.", "Tip of the {} projects over the SVC."]

SPINE = """T1|T8|T12|L1|L5|C7|S1|T4-T5|T6-T9|T11-T12|L1-L2|L4-5|C5-6|C5/6|L4/5|T12-L1|T1 through T4|C3 to C7|L2, L3 and L4|ribs 4-6|ribs 3, 4 and 5|the 5th rib|the left 6th and 7th ribs|the right 8th rib|
the 2nd anterior rib|the 9th posterior rib|the first rib|the 4th intercostal space|the T7 vertebral body|the T10 level""".replace("\n", "").split("|")
SPINE_FRAMES = ["Compression fracture of {}.", "Degenerative change at {}.", "Fracture of {} on the left."]

MEASURES = """2.5 x 1.2 cm|3.2 x 2.4 x 1.8 cm|5 mm|8-9 mm|10-12 mm|1.5 cm|4.5 cm above the carina|3 cm|0.8 cm|12 x 9 mm|7mm|22 mm|1.0 x 1.0 cm|6.5 cm in diameter|2 to 3 cm|2-3 mm|15%|50%|95%|80-90%|
1/3 of the hemithorax|2/3 of the lung|1/2 of the vertebral height|100 mL|1200 mL|1.5 L|250 cc|14 French|8 Fr|18 gauge|72 inches|6 feet|5'10"|190 lb|86 kg|38.5 degrees|23 degrees|101.2 F|
40 Hounsfield units|35 HU|-10 HU|120 kVp|2.5 mAs|85 kV|320 mA|0.15 mGy|95 mGy cm|1234 mGy|12.5 mCi|60 Hz|3 T|1.5 Tesla""".replace("\n", "").split("|")
MEASURE_FRAMES = ["Measures {}.", "Approximately {}, unchanged.", "Previously {}."]

RATIOS = """3/6 murmur|2/6 systolic murmur|6/10 pain|10/10 chest pain|4/5 strength|3/5 strength on the left|BP 110/90|BP 150/90|blood pressure 182/101|NYHA class II|ASA 3|Mallampati 2|GCS 15|GCS 3T|grade 3/4|
stage IIIA|T2N0M0|Gleason 3+4|Apgar 8 and 9|20/20 vision|1:1000|cardiothoracic ratio 0.52|24/7 care|P/F ratio 180|FEV1 1.2|EF 35%|LVEF 55-60%|INR 2.3|WBC 12.5|WBC 14.2 K|Hgb 9.8|Plt 250|BNP 1200|
creatinine 1.4|troponin 0.04|HbA1c 7.2|pH 7.35|pCO2 45|O2 sat 92%|SpO2 95 on RA|SpO2 91% on RA|FiO2 0.4|FiO2 60%|PEEP 10|RR 24|HR 110|HR 90-100|T 98.6|Temp 101|CA-125|CD4 95|x4-5 days|x 3 weeks|x2 days""".replace("\n", "").split("|")

IMAGES = """image 4/25|image 7 of 25|images 3-9|series 3|series 3, image 45|series 2 image 101|slice 12|slices 12-18|figure 2|view 1 of 2|2 views|3 views|4 images|CT slice 64|se 4 im 33|page 1 of 1|page 2|frame 5|
loop 3|position 2|portable 1 view|two views|1 view|14 images""".replace("\n", "").split("|")

TIMES = """at 0930|at 2015 hours|at 14:05|at 7:30 AM|at 7:30 a.m.|at 11:59 PM|at 0005|at 23:59|at approximately 1400 hours|POD #3|POD 3|POD1|post-op day 5|hospital day 2|day 3 of 7|week 6|6 weeks|2-4 weeks|
3 to 6 months|in 3 months|6-8 weeks|every 12 hours|q6h|x 10 days|24 hours|48-72 hours|12-hour interval|2 years ago|5 years earlier|for 20 years|30 minutes""".replace("\n", "").split("|")
TIME_FRAMES = ["Follow up {}.", "Portable chest {}.", "Symptoms {}."]

AGES = [f"{age}{form}" for age in (3, 18, 45, 61, 77, 89) for form in ("-year-old man", " y/o female", "yo M", " year old", "-y.o. woman with cough")]

CODES = """CPT 71045|CPT code 71046|CPT: 71045|ICD J18.9|ICD-10 J90|ICD10: R07.9|ICD I50.9|ICD-9 486|HCPCS G0297|No. 3 Fr|SN 5.2|Lung-RADS 2|BI-RADS 4|model 4470|size 7.5 ETT|8.0 ETT|7.0 endotracheal tube|
type 2 diabetes|class 3|stage 4|grade 2|level 4|category 3|phase 2|lead II|V1-V6|PA 3|zone 2|score of 12|B12|D5W|H1N1|COVID-19|SARS-CoV-2|T2 weighted|3D|64-slice CT|2D echo|MRSA|C. difficile|P. jirovecii|
M. tuberculosis|alpha-1 antitrypsin|beta-2 microglobulin|CD20|HER2|EGFR|ALK|PD-L1""".replace("\n", "").split("|")

ROLES = """Discussed with the patient.|Discussed with the referring physician.|Discussed with the surgical resident on call.|Findings were called to the emergency department.|
Results were relayed to the charge nurse.|The ordering clinician was notified by phone.|Reviewed by the attending radiologist.|Interpreted by the resident on call.|Read by the night service.|
Performed by the technologist at bedside.|Signed electronically.|Dictated but not read.|Seen by cardiology.|Seen by thoracic surgery.|Evaluated by pulmonary medicine.|Per the clinical team.|Per the primary team, cough.|
The physician was paged.|The nurse was informed.|The resident will follow.|The patient denies chest pain.|Patient is intubated.|Patient rotated to the left.|Pt with cough.|Patient unable to stand.|
Nurse at bedside.|Technologist note: rotated.|Attending physician agrees.|Given by mouth.|Transferred from an outside hospital.|Transfer from outside facility.|Sent from the nursing home.|From the emergency room.|
Seen in clinic.|Outside hospital films.|At the outside institution.|Comparison with outside CT.|The family was informed.|Wife at bedside.|Mother states fever.|Son reports a fall.|Communicated to the team.|
Message left with the service.|Spoke with the covering physician.|Notified by telephone.|Copy to the referring office.|Agree with the above.|Please call with questions.|Staff radiologist review pending.|
Approved by the attending.|Verified by two readers.|Reported by phone.|Ordered by the emergency physician.|Requested by surgery.""".replace("\n", "").split("|")

ORDINARY = """The heart is normal in size.|Lungs are clear.|No pleural effusion or pneumothorax.|Mild cardiomegaly.|Stable small left effusion.|Long-standing scarring.|Young adult with fever.|Small nodule in the right lower lobe.|
Hall of the chest wall is intact.|Stone in the gallbladder.|Rose slightly since admission.|Will repeat in the morning.|May represent atelectasis.|This may be due to technique.|Findings may 2 be seen.|March of findings over time.|
Mark the skin entry site.|Bill the study as portable.|Grant access to the images.|Rice bodies in the joint.|Bird fancier lung.|White lung.|Black lung disease.|Brown discoloration.|Gray scale images.|Green sputum.|
Cook the specimen.|Miller blade was used.|Baker's lung.|Farmer's lung.|Hand radiograph.|Foot pain.|Head CT.|Arm swelling.|Chin position.|Hill of opacity.|Cross table lateral.|Christmas tree appearance.|
Rib fractures are old.|Age indeterminate compression fracture.|Interval improvement.|Interval worsening.|Low lung volumes.|Bibasilar opacities.|Left lower lobe collapse.|Right middle lobe syndrome.|Tree-in-bud pattern.|
Crazy paving pattern.|Ground glass opacity.|Honeycombing at the bases.|Snowstorm appearance.|Bat wing edema.|Water bottle heart.|Egg on a string sign.|Boot shaped heart.|Silhouette sign.|Spine sign.|
Deep sulcus sign.|Double density sign.|Air crescent sign.|Halo sign.|Signet ring sign.|Finger in glove sign.|Continuous diaphragm sign.|Ring around the artery sign.|Three sign of the aorta.|Figure of three sign.|
Normal bowel gas pattern.|Cannot exclude pneumonia.|Clinical correlation is recommended.|Follow up to resolution.|Compared to the prior study.|No prior studies.|None available.|Comparison: none.|Comparison: None available.|
Indication: cough.|Indication: chest pain.|History: smoker.|Technique: PA and lateral.|Findings: clear lungs.|Impression: no acute disease.|Impression: 1. Clear. 2. Stable.|Summary: 1-normal.|
Summary: 4-possible significant abnormality.|End of impression.|Accession number:|MRN:|Date of exam:|Patient name:|Exam: chest 2 views.|Reason for exam: fever.|Procedure comments: one view.|
Normal sinus rhythm.|Right arm PICC.|Right IJ line.|Left main stem intubation.|West zone 1.|East of the carina.|North of the hilum.|Apex of the heart.|Base of the skull.|Root of the neck.|
Steroid dependent asthma.|Bone marrow transplant.|Stem cell rescue.|Sickle cell disease.|Iron overload.|Lead apron.|Gold therapy.|Silver stain.|Mercury thermometer.|Salt and pepper appearance.|
Popcorn calcification.|Eggshell calcification.|Angel wing pattern.|Butterfly pattern.|Reverse batwing.|Swiss cheese appearance.|Coin lesion.|Cannonball metastases.|Sandstorm appearance.|Miliary pattern.|
Dense consolidation.|Patchy opacity.|Hazy density.|Sharp margins.|Blunted angle.|Flat diaphragm.|Bold heart border.|Major fissure.|Minor fissure.|Grade of collapse.|Chase the lead.|Wade through images.|
Page the team.|Park the ventilator.|Ford the gap.|Glass fragments.|Wood splinter.|Fish bone.|Bell shaped chest.|Barrel chest.|Pigeon chest.|Funnel chest.|Shield chest.|Flail chest.""".replace("\n", "").split("|")


def stay():
    """(text, also in capitals)"""
    for i, use in enumerate(EPONYM_USES):
        yield EPONYM_FRAMES[i % len(EPONYM_FRAMES)].format(use), UPPER
    for i, device in enumerate(DEVICES):
        yield DEVICE_FRAMES[i % len(DEVICE_FRAMES)].format(device), UPPER
    for i, place in enumerate(SPINE):
        yield SPINE_FRAMES[i % len(SPINE_FRAMES)].format(place), UPPER
    for i, measure in enumerate(MEASURES):
        yield MEASURE_FRAMES[i % len(MEASURE_FRAMES)].format(measure), UPPER
    for ratio in RATIOS:
        yield ratio, UPPER
        yield f"Known {ratio}, stable.", not UPPER
    for image in IMAGES:
        yield f"See {image}.", UPPER
    for i, time in enumerate(TIMES):
        yield TIME_FRAMES[i % len(TIME_FRAMES)].format(time), UPPER
    for age in AGES:
        yield f"A {age}", not UPPER
    for code in CODES:
        yield f"{code} noted", UPPER
    for text in ROLES + ORDINARY:
        yield text, UPPER


# ---- must change -----------------------------------------------------------------------------------------------------
DATES = """02/25/2024|2/5/2024|2/25/24|02/25/24|02-25-2024|2-25-2024|02.25.2024|2024-02-25|2024/02/25|20240225|February 25, 2024|February 25 2024|Feb 25, 2024|Feb. 25, 2024|FEB 25 2024|25 February 2024|25 Feb 2024|
25-Feb-2024|25FEB2024|25FEB24|February 25th, 2024|25th of February 2024|the 25th of February, 2024|February of 2024|Feb 2024|February 2024|02/2024|2/2024|Monday, February 25, 2024|Sun 2/25/2024|
February twenty fifth, 2024|Sept 3, 2019|September 3rd, 2019|Dec 31, 1999|January 1, 2000|12/31/99|1/1/00|10/11/12|2/29/2024|2/30/2024|13/45/2020|31/12/2018""".replace("\n", "").split("|")
DATE_FRAMES = ["Comparison: {}.", "Exam date: {}", "Compared to the study of {}.", "Chest radiograph dated {}.", "Film from {} is reviewed.", "Admitted on {}."]
SHORT_DATES = ["2/25", "02/25", "Feb 25", "February 25", "February 25th", "25 Feb", "25FEB", "Feb25"]
SHORT_FRAMES = ["Comparison: {}.", "Compared to {}.", "Since the film of {}.", "Prior study dated {}."]
YEARS = ["Lobectomy in {}.", "s/p CABG {}", "Status post transplant in {}.", "Stroke ({}).", "Surgery {}, clips seen.", "Hip fracture in {}."]

PEOPLE = [("Marisol", "Etxeberria"), ("Olumide", "Fagbemi"), ("Siobhan", "Macgillicuddy"), ("Wei-Ling", "Tsao"), ("Raghunandan", "Vaidya"), ("Brunhilde", "Oberhauser"), ("Yusra", "Al-Khatib"),
          ("Ihor", "Shevchuk"), ("Thanh", "Truong"), ("Katherine", "Ellsworth"), ("Jose", "Baltodano"), ("Mehmet", "Karabulut"), ("Ingrid", "Solheim"), ("Naveen", "Sriram"), ("Hyun-Jung", "Paik"), ("Giuseppe", "Lombardini")]
NAME_FRAMES = ["Reviewed by Dr. [[{f} {l}]].", "Dr. [[{l}]] was notified.", "Discussed with Dr. [[{l}]] at 3 PM.", "Electronically signed by: [[{f} {l}]], MD", "[[{f} {l}]], M.D.", "Dictated by [[{f} {l}]], MD",
               "Attending: [[{l}, {f}]]", "Referring physician: [[{l}, {f}]]", "Patient name: [[{l}, {f}]]", "Mr. [[{l}]] has a cough.", "Mrs. [[{f} {l}]] returned.", "cc: Dr. [[{f} {l}]]", "Called to [[{f} {l}]], RN.",
               "I, [[{f} {l}]], have reviewed the images.", "[[{f} {l}]] is a 61-year-old man with cough.", "Findings relayed to [[{f} {l}]] by phone.", "Radiologist: [[{f} {l}]]", "Resident: [[{f} {l}]], PGY-2",
               "Dr. [[{l}]]'s patient.", "Technologist: [[{f} {l}]]"]

IDS = """12345678|A1234567|24-CR-00123|CXR-1998-77|123-45-6789|0012345|E9900123|12-345678|S24-1234|AB123456|1234567890|X00-12-34567""".replace("\n", "").split("|")
ID_FRAMES = ["Accession number: [[{}]]", "Accession #[[{}]]", "MRN: [[{}]]", "MRN [[{}]]", "Patient ID: [[{}]]", "Medical record number: [[{}]]", "Account number: [[{}]]", "Visit number [[{}]]", "Order number: [[{}]]", "Job number: [[{}]]"]

PHONES = """(650) 555-0143|650-555-0143|650.555.0143|1-650-555-0143|+1 650 555 0143|555-0143|650 555-0143|(650)555-0143""".split("|")
PHONE_FRAMES = ["Call [[{}]].", "Phone: [[{}]]", "Fax [[{}]]", "reached at [[{}]]", "Results called to the ED at [[{}]]", "Callback number [[{}]]", "Office: [[{}]]"]
PAGERS = ["paged at [[45012]]", "pager [[4501]]", "pager #[[45012]]", "ext. [[4501]]", "extension [[45012]]", "x[[45012]]", "beeper [[4501]]", "paged [[45012]]", "at x[[5-4501]]", "phone [[5-4501]]"]

HOSPITALS = """Wrenfall Hospital|Mount Sable Medical Center|St. Ottilie's Hospital|Harcastle Regional Medical Center|Our Lady of Grace Hospital|Lower Brook Community Hospital|Fallowfield Clinic|Tarn Valley Memorial Hospital|
Saint Perpetua Medical Center|Grayling VA Medical Center|University Hospital of Brackmoor|Four Winds Nursing Home|Quenby Children's Hospital|Stanford Hospital|Johns Hopkins|Cleveland Clinic|UCSF|Massachusetts General Hospital|
Cedars-Sinai Medical Center|Mayo Clinic""".replace("\n", "").split("|")
HOSPITAL_FRAMES = ["Transferred from [[{}]].", "Outside film from [[{}]].", "Imaging performed at [[{}]].", "Admitted to [[{}]] last week.", "CT at [[{}]] was reviewed.", "Location: [[{}]]"]

PLACES = ["Lives in [[{}]].", "Recent travel to [[{}]].", "Born in [[{}]].", "45-year-old man from [[{}]] with cough.", "Resident of [[{}]]."]
CITIES = ["Sacramento", "Palo Alto", "Guadalajara", "Quetzaltenango", "Hyderabad", "Port Leverne", "Tegucigalpa", "Lower Marston"]
ADDRESSES = ["[[48 Larkspur Lane]], [[Palo Alto]], CA [[94301]]", "Address: [[1200 5th Ave]]", "[[77 Saint Columba Ave]], Apt [[4B]]", "Lives at [[610 W 14th Street]].", "PO Box [[4410]]", "[[3315 N. Torrey Blvd]]", "zip [[94301]]",
             "[[9 Old Mill Court]]", "[[12 El Camino Real]]", "home address [[133 Elm St]]"]
OLD = [(frame, age) for age in ("90", "91", "94", "97", "101") for frame in ("[[{}]]-year-old woman", "[[{}]] y/o male", "[[{}]]yo F", "aged [[{}]]", "age: [[{}]]", "A [[{}]] year old man")]
OLD_WORDS = ["[[ninety-one]]-year-old", "a [[ninety-two]] year old man", "aged [[ninety-nine]]", "[[Ninety-four]] y/o female"]
WEB = ["Contact [[jdoe@mail.example.com]].", "[[john.q.doe@example.org]]", "e-mail: [[rad_desk@clinic.example.net]]", "See [[https://pacs.example.org/view?id=12]]", "[[www.example.org]]", "[[http://viewer.example.org/a]]", "host [[192.0.2.44]]",
       "Images at [[viewer.example.com]].", "[[ftp://files.example.org/a]]", "mail [[a@b.org]]"]
VENDORS = ["Siemens", "GE Healthcare", "Philips", "Fujifilm", "Carestream", "Agfa", "Konica Minolta", "Canon", "Shimadzu", "Hologic"]
VENDOR_FRAMES = ["Acquired on a [[{}]] unit.", "[[{}]] portable.", "Digital radiography, [[{}]] detector."]
IMPLANTS = ["[[Medtronic]] pacemaker in the left chest wall.", "[[Boston Scientific]] defibrillator.", "[[Abbott]] pacemaker.", "A [[Biotronik]] device is seen.", "[[Abiomed]] device.", "[[Edwards]] valve is noted."]

KNOWN = {"names": ["FENNIMORE^ADELINE^R"], "ids": ["77-1203"], "accessions": ["CX-884410"], "dates": ["1944-07-09", "2023-11-30"], "staff": ["Quimby^Horace"], "phones": ["650-555-0199"],
         "places": ["Ottersholt Clinic"], "addresses": ["21 Marl Pit Lane", "Ottersholt"], "emails": ["adeline@example.com"]}
KNOWN_STRINGS = ["[[Fennimore]] seen.", "seen with [[fennimore]]", "[[ADELINE]] feels well", "[[Adeline Fennimore]] cough", "[[FENNIMORE, ADELINE]]", "[[A.F.]] seen", "[[A. F.]] seen", "[[Adeline R. Fennimore]]", "[[Fenimore]] seen today",
                 "[[Fennimroe]] seen today", "no [[771203]] on file", "no [[77 1203]] on file", "no [[77-1203]] on file", "film [[CX884410]]", "film [[cx-884410]]", "film [[CX 884410]]", "the [[7/9/44]] note", "the [[7/9/1944]] note", "[[11/30]] film",
                 "film [[113023]] on disc", "[[30 November]] film", "[[Quimby]] agrees", "[[QUIMBY]] READ THIS", "per [[horace]] [[quimby]]", "call [[6505550199]]", "call [[650 555 0199]]", "images from [[Ottersholt Clinic]]", "at [[Ottersholt]]",
                 "home is [[21 Marl Pit Lane]]", "mail to [[adeline@example.com]]", "[[Fennimore]]'s film", "Ms [[Fennimore]], stable", "[[FENNIMORE]] CHEST", "[[Adeline]]'s chest", "pt [[Fennimore]]"]


def change():
    """(marked text, known or None, also in capitals)"""
    for i, date in enumerate(DATES):
        for frame in (DATE_FRAMES[i % len(DATE_FRAMES)], DATE_FRAMES[(i + 3) % len(DATE_FRAMES)], "{} chest radiograph is reviewed."):
            yield frame.format(_mark_date(date)), None, UPPER
    for date in SHORT_DATES:
        for frame in SHORT_FRAMES:
            yield frame.format(f"[[{date}]]"), None, UPPER
    for frame in YEARS:
        for year in ("1998", "2011"):
            yield frame.format(f"[[{year}]]"), None, UPPER
    for i, (first, last) in enumerate(PEOPLE):
        for k in range(8):
            yield NAME_FRAMES[(i * 5 + k * 3) % len(NAME_FRAMES)].format(f=first, l=last), None, UPPER
    for i, value in enumerate(IDS):
        for k in range(4):
            yield ID_FRAMES[(i + k * 3) % len(ID_FRAMES)].format(value), None, UPPER
    for i, phone in enumerate(PHONES):
        for k in range(4):
            yield PHONE_FRAMES[(i + k) % len(PHONE_FRAMES)].format(phone), None, UPPER
    for text in PAGERS + ADDRESSES + WEB + IMPLANTS + OLD_WORDS:
        yield text, None, UPPER
    for i, hospital in enumerate(HOSPITALS):
        for k in range(3):
            yield HOSPITAL_FRAMES[(i + k * 2) % len(HOSPITAL_FRAMES)].format(hospital), None, UPPER
    for i, city in enumerate(CITIES):
        for frame in PLACES:
            yield frame.format(city), None, UPPER
    for frame, age in OLD:
        yield frame.format(age), None, not UPPER
    for vendor in VENDORS:
        for frame in VENDOR_FRAMES:
            yield frame.format(vendor), None, UPPER
    for text in KNOWN_STRINGS:
        yield text, KNOWN, not UPPER


def _mark_date(date):
    """Words around the date's own parts stay outside the mark."""
    if date.startswith("the "):
        return "the [[" + date[4:] + "]]"
    return f"[[{date}]]"


def _upper(text):
    """Capitals with the same length."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def lines():
    """(marked text, known or None) of all families, without doubles."""
    seen = set()
    for text, upper in stay():
        for form in (text, _upper(text)) if upper else (text,):
            if form not in seen:
                seen.add(form)
                yield form, None
    for text, known, upper in change():
        for form in (text, _upper(text)) if upper else (text,):
            if (form, bool(known)) not in seen:
                seen.add((form, bool(known)))
                yield form, known
