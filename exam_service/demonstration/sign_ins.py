"""Who may sign in to the demonstration: accounts for every role, and candidates in every state.

The password is known to everybody who can read this: never load it into a real installation.
"""

from dataclasses import dataclass

from exam_service.people.rules import Role

PASSWORD = "walk-in-the-park"  # noqa: S105 - the demonstration's, printed at every start


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account of the demonstration."""

    role: Role
    email: str
    name: str
    # What this person shows.
    about: str
    language: str = "en"
    password: str = PASSWORD


SIGN_INS: tuple[SignIn, ...] = (
    SignIn(Role.CANDIDATE, "ana@example.org", "Ana Morales", "may begin the exam now"),
    SignIn(
        Role.CANDIDATE, "luis@example.org", "Luis Herrera", "may begin the exam now", language="es"
    ),
    SignIn(Role.CANDIDATE, "grace@example.org", "Grace Kim", "has 50 % extra time"),
    SignIn(Role.CANDIDATE, "dana@example.org", "Dana Whitfield", "reached the passing score"),
    SignIn(
        Role.CANDIDATE,
        "marcus@example.org",
        "Marcus Bell",
        "did not reach it; may ask to sit again",
    ),
    SignIn(Role.CANDIDATE, "rosa@example.org", "Rosa Delgado", "waits for a result", language="es"),
    SignIn(Role.CANDIDATE, "sam@example.org", "Sam Okafor", "waits for a payment to be recorded"),
    SignIn(
        Role.CANDIDATE, "noor@example.org", "Noor Haddad", "for the exam in Arabic", language="ar"
    ),
    SignIn(Role.EXAM_MANAGER, "manager@example.org", "Morgan Hale", "plans, decides, releases"),
    SignIn(
        Role.PSYCHOMETRICIAN, "psychometrician@example.org", "Priya Raman", "loads and publishes"
    ),
    SignIn(Role.AUTHOR, "author@example.org", "Alex Turner", "writes items"),
    SignIn(Role.ITEM_REVIEWER, "reviewer@example.org", "Ingrid Larsen", "approves items"),
    SignIn(Role.TRANSLATOR, "translator@example.org", "Tomás Vidal", "translates items"),
    SignIn(Role.STANDARD_SETTING_JUDGE, "judge@example.org", "June Castillo", "rates items"),
    SignIn(Role.STANDARD_SETTING_JUDGE, "judge2@example.org", "Jonas Meyer", "rates items too"),
    SignIn(Role.STANDARD_SETTING_JUDGE, "judge3@example.org", "Jia Chen", "rates items too"),
    SignIn(Role.PROCTOR, "proctor@example.org", "Paul Adeyemi", "watches sittings"),
    SignIn(Role.CENTRE_STAFF, "centre@example.org", "Cleo Banks", "admits candidates"),
    SignIn(
        Role.ACCOMMODATION_OFFICER, "accommodation@example.org", "Olu Grant", "grants extra time"
    ),
    SignIn(Role.INCIDENT_REVIEWER, "incidents@example.org", "Iris Novak", "looks at incidents"),
    SignIn(Role.ADMINISTRATOR, "administrator@example.org", "Ada Quinn", "looks after it"),
    SignIn(Role.TRAINER, "trainer@example.org", "Theo Lindqvist", "prepares people with practice"),
    SignIn(Role.HELPER, "helper@example.org", "Hana Sato", "reads and writes for candidates"),
)

BY_EMAIL = {sign_in.email: sign_in for sign_in in SIGN_INS}
