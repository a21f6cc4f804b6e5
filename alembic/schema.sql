-- What the migrations make, as PostgreSQL 18 says it. `make schema`.

CREATE FUNCTION public.chain_step(bytea, bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$SELECT sha256($1 || $2)$_$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

CREATE FUNCTION public.refuse_change_of_published_form() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF (SELECT state FROM forms WHERE id = OLD.form_id) = 'published' THEN RAISE EXCEPTION 'a published form never changes' USING ERRCODE = 'restrict_violation'; END IF; RETURN COALESCE(NEW, OLD); END $$;

CREATE AGGREGATE public.chain_of(bytea) (
    SFUNC = public.chain_step,
    STYPE = bytea,
    PARALLEL = safe
);

CREATE TABLE public.accommodations (
    id uuid NOT NULL,
    authorization_id uuid NOT NULL,
    extra_time_percent integer NOT NULL,
    extra_minutes integer NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    approved_by uuid NOT NULL,
    CONSTRAINT extra_minutes_are_not_negative CHECK ((extra_minutes >= 0)),
    CONSTRAINT extra_time_is_not_negative CHECK ((extra_time_percent >= 0))
);

CREATE TABLE public.accounts (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT an_email_is_stored_in_lower_case CHECK ((email = lower(email)))
);

CREATE TABLE public.administration_forms (
    administration_id uuid NOT NULL,
    form_id uuid NOT NULL
);

CREATE TABLE public.administrations (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    title text NOT NULL,
    policy_version integer NOT NULL,
    state text NOT NULL,
    admission text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    last_start_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT a_window_closes_after_its_last_start CHECK ((last_start_at < closes_at)),
    CONSTRAINT a_window_opens_before_its_last_start CHECK ((opens_at < last_start_at)),
    CONSTRAINT an_administration_state_is_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'closed'::text]))),
    CONSTRAINT an_admission_is_known CHECK ((admission = ANY (ARRAY['self'::text, 'centre_staff'::text, 'proctor'::text])))
);

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.attempt_requests (
    id uuid NOT NULL,
    authorization_id uuid NOT NULL,
    ordinal integer NOT NULL,
    state text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    reason text NOT NULL,
    CONSTRAINT a_decided_request_has_an_instant CHECK (((state = 'requested'::text) = (decided_at IS NULL))),
    CONSTRAINT a_request_state_is_known CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'refused'::text])))
);

CREATE TABLE public.audit_entries (
    id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    reason text NOT NULL,
    before jsonb,
    after jsonb
);

CREATE TABLE public.authorizations (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    exam_id uuid NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    attempts_max integer NOT NULL,
    date_of_birth date NOT NULL,
    CONSTRAINT an_authorization_allows_an_attempt CHECK ((attempts_max > 0)),
    CONSTRAINT an_authorization_ends_after_it_begins CHECK ((approved_at < expires_at))
);

CREATE TABLE public.bank_imports (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    content bytea,
    report jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    applied_at timestamp with time zone,
    applied_by uuid,
    CONSTRAINT an_applied_import_names_its_actor CHECK (((applied_at IS NULL) = (applied_by IS NULL)))
);

CREATE TABLE public.entries (
    sitting_id uuid NOT NULL,
    epoch integer NOT NULL,
    sequence bigint NOT NULL,
    slot text NOT NULL,
    kind text NOT NULL,
    value jsonb NOT NULL,
    content_hash bytea NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    standing text DEFAULT 'admitted'::text NOT NULL,
    CONSTRAINT a_sequence_counts_from_one CHECK ((sequence > 0)),
    CONSTRAINT an_entry_kind_is_known CHECK ((kind = ANY (ARRAY['choice'::text, 'flag'::text, 'strike'::text, 'position'::text]))),
    CONSTRAINT an_entry_standing_is_known CHECK ((standing = ANY (ARRAY['admitted'::text, 'late'::text, 'held'::text])))
);

CREATE TABLE public.exam_policies (
    exam_id uuid NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    published_at timestamp with time zone,
    published_by uuid,
    CONSTRAINT a_published_policy_names_its_publisher CHECK (((published_at IS NULL) = (published_by IS NULL)))
);

CREATE TABLE public.exams (
    id uuid NOT NULL,
    code text NOT NULL,
    source_language text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.form_documents (
    form_id uuid NOT NULL,
    section integer NOT NULL,
    language text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL
);

CREATE TABLE public.form_keys (
    form_id uuid NOT NULL,
    version integer NOT NULL,
    slot text NOT NULL,
    option text NOT NULL
);

CREATE TABLE public.form_overlaps (
    form_id uuid NOT NULL,
    other_form_id uuid NOT NULL,
    shared_items integer NOT NULL
);

CREATE TABLE public.form_package_keys (
    form_id uuid NOT NULL,
    section integer NOT NULL,
    language text NOT NULL,
    key_code bytea NOT NULL,
    CONSTRAINT a_key_code_has_128_bits CHECK ((octet_length(key_code) = 16))
);

CREATE TABLE public.form_packages (
    form_id uuid NOT NULL,
    section integer NOT NULL,
    language text NOT NULL,
    address text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT an_address_is_the_hash_of_a_package CHECK ((address = encode(sha256(content), 'hex'::text)))
);

CREATE TABLE public.form_slots (
    form_id uuid NOT NULL,
    number integer NOT NULL,
    section integer NOT NULL,
    item_version_id uuid NOT NULL,
    area text NOT NULL,
    is_scored boolean NOT NULL,
    public_id text NOT NULL,
    options jsonb NOT NULL
);

CREATE TABLE public.forms (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    code text NOT NULL,
    state text NOT NULL,
    policy_version integer NOT NULL,
    languages jsonb NOT NULL,
    content_hash text,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    published_at timestamp with time zone,
    published_by uuid,
    CONSTRAINT a_published_form_has_a_hash_and_an_instant CHECK (((state = 'published'::text) = ((published_at IS NOT NULL) AND (content_hash IS NOT NULL))))
);

CREATE TABLE public.held_decisions (
    review_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    is_confirmed boolean NOT NULL,
    reason text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT two_different_people_decide CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.held_review_entries (
    review_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    epoch integer NOT NULL,
    sequence bigint NOT NULL
);

CREATE TABLE public.held_reviews (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    verdict text NOT NULL,
    reason text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_held_verdict_is_known CHECK ((verdict = ANY (ARRAY['admit'::text, 'keep_out'::text])))
);

CREATE TABLE public.item_keys (
    item_version_id uuid NOT NULL,
    option text NOT NULL
);

CREATE TABLE public.item_versions (
    id uuid NOT NULL,
    item_id uuid NOT NULL,
    number integer NOT NULL,
    stage text NOT NULL,
    area text NOT NULL,
    competency integer,
    secondary jsonb NOT NULL,
    ethics jsonb NOT NULL,
    enemies jsonb NOT NULL,
    option_ids jsonb NOT NULL,
    shuffle_safe boolean NOT NULL,
    reference text NOT NULL,
    content_hash text NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT a_stage_is_known_and_never_public CHECK ((stage = ANY (ARRAY['draft'::text, 'in_review'::text, 'approved'::text, 'pretest'::text, 'operational'::text, 'retired'::text])))
);

CREATE TABLE public.items (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL
);

CREATE TABLE public.language_versions (
    id uuid NOT NULL,
    item_version_id uuid NOT NULL,
    language text NOT NULL,
    direction text NOT NULL,
    stem text NOT NULL,
    options jsonb NOT NULL,
    status text NOT NULL,
    content_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT a_language_status_is_known CHECK ((status = ANY (ARRAY['drafted'::text, 'reviewed'::text, 'approved'::text, 'stale'::text])))
);

CREATE TABLE public.ledger_credits (
    sitting_id uuid NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    amount interval NOT NULL,
    cause text NOT NULL,
    reason text NOT NULL,
    actor_id uuid,
    given_at timestamp with time zone NOT NULL,
    span_ordinal integer,
    CONSTRAINT a_credit_kind_is_known CHECK ((kind = ANY (ARRAY['time'::text, 'break'::text])))
);

CREATE TABLE public.ledger_spans (
    sitting_id uuid NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    cause text NOT NULL,
    actor_id uuid,
    CONSTRAINT a_span_goes_forward CHECK (((ended_at IS NULL) OR (ended_at >= started_at))),
    CONSTRAINT a_span_kind_is_known CHECK ((kind = ANY (ARRAY['running'::text, 'covered'::text, 'paused'::text, 'on_break'::text, 'fault'::text])))
);

CREATE TABLE public.payments (
    id uuid NOT NULL,
    attempt_request_id uuid NOT NULL,
    amount_cents integer NOT NULL,
    currency text NOT NULL,
    reference text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL
);

CREATE TABLE public.practice_item_texts (
    item_id uuid NOT NULL,
    language text NOT NULL,
    direction text NOT NULL,
    stem text NOT NULL,
    options jsonb NOT NULL
);

CREATE TABLE public.practice_items (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    code text NOT NULL,
    number integer NOT NULL,
    area text NOT NULL,
    option_ids jsonb NOT NULL,
    key_option text NOT NULL
);

CREATE TABLE public.rationales (
    language_version_id uuid NOT NULL,
    option text NOT NULL,
    text text NOT NULL
);

CREATE TABLE public.role_grants (
    account_id uuid NOT NULL,
    role text NOT NULL,
    granted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.scaling_tables (
    form_id uuid NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    cut_raw integer NOT NULL,
    method text NOT NULL,
    standard_setting_id uuid NOT NULL,
    equivalence jsonb,
    is_sample boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL
);

CREATE TABLE public.score_releases (
    sitting_id uuid NOT NULL,
    score_id uuid NOT NULL,
    released_at timestamp with time zone NOT NULL,
    released_by uuid NOT NULL
);

CREATE TABLE public.score_reports (
    sitting_id uuid NOT NULL,
    score_id uuid NOT NULL,
    account_id uuid NOT NULL,
    document jsonb NOT NULL,
    issued_at timestamp with time zone NOT NULL
);

CREATE TABLE public.scores (
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    responses_hash text NOT NULL,
    raw integer NOT NULL,
    raw_max integer NOT NULL,
    scaled integer NOT NULL,
    outcome text NOT NULL,
    areas jsonb NOT NULL,
    trace jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    CONSTRAINT an_outcome_is_known CHECK ((outcome = ANY (ARRAY['pass'::text, 'fail'::text])))
);

CREATE TABLE public.scoring_runs (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    key_version integer NOT NULL,
    scaling_version integer NOT NULL,
    inputs_hash text NOT NULL,
    code_version text NOT NULL,
    computed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.service_outages (
    id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    cause text NOT NULL,
    CONSTRAINT a_cause_of_an_outage_is_known CHECK ((cause = ANY (ARRAY['no_pulse'::text, 'many_silent'::text]))),
    CONSTRAINT an_outage_goes_forward CHECK (((ended_at IS NULL) OR (ended_at >= started_at)))
);

CREATE TABLE public.service_pulse (
    id integer NOT NULL,
    beaten_at timestamp with time zone NOT NULL,
    CONSTRAINT there_is_one_pulse CHECK ((id = 1))
);

CREATE TABLE public.sign_in_throttles (
    bucket text NOT NULL,
    failures double precision NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sign_ins (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    device text NOT NULL
);

CREATE TABLE public.sitting_contacts (
    sitting_id uuid NOT NULL,
    account_id uuid NOT NULL,
    epoch integer NOT NULL,
    section integer,
    accepts_entries boolean NOT NULL,
    closes_at timestamp with time zone,
    acknowledged_sequence bigint NOT NULL,
    last_contact_at timestamp with time zone NOT NULL,
    device text,
    device_waiting text,
    covered_from timestamp with time zone,
    covered_until timestamp with time zone,
    state text NOT NULL,
    revision integer NOT NULL,
    chain bytea NOT NULL,
    offline_work interval NOT NULL,
    offline_credit interval NOT NULL,
    credit_left interval NOT NULL,
    CONSTRAINT entries_are_accepted_exactly_until_a_deadline CHECK ((accepts_entries = (closes_at IS NOT NULL)))
)
WITH (fillfactor='50');

CREATE TABLE public.sitting_events (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    kind text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor_id uuid,
    cause text NOT NULL,
    detail jsonb NOT NULL
);

CREATE TABLE public.sittings (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    authorization_id uuid NOT NULL,
    attempt_request_id uuid NOT NULL,
    administration_id uuid NOT NULL,
    exam_id uuid NOT NULL,
    form_id uuid NOT NULL,
    policy_version integer NOT NULL,
    ordinal integer NOT NULL,
    language text NOT NULL,
    seed text NOT NULL,
    state text NOT NULL,
    integrity text NOT NULL,
    score_status text NOT NULL,
    section integer,
    time_allotted interval NOT NULL,
    break_allotted interval NOT NULL,
    closes_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT a_deadline_stands_exactly_while_a_clock_runs CHECK (((state = ANY (ARRAY['in_progress'::text, 'on_break'::text])) = (closes_at IS NOT NULL))),
    CONSTRAINT a_score_status_is_known CHECK ((score_status = ANY (ARRAY['unscored'::text, 'scored'::text, 'released'::text]))),
    CONSTRAINT a_sitting_state_is_known CHECK ((state = ANY (ARRAY['scheduled'::text, 'checked_in'::text, 'in_progress'::text, 'paused'::text, 'on_break'::text, 'submitted'::text, 'terminated'::text, 'never_started'::text]))),
    CONSTRAINT an_ended_sitting_has_an_end CHECK (((state = ANY (ARRAY['submitted'::text, 'terminated'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT an_integrity_is_known CHECK ((integrity = ANY (ARRAY['clear'::text, 'on_hold'::text, 'invalidated'::text])))
);

CREATE TABLE public.standard_settings (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    method text NOT NULL,
    cut_raw integer NOT NULL,
    items_scored integer NOT NULL,
    document jsonb NOT NULL,
    is_sample boolean NOT NULL,
    adopted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.statement_acceptances (
    sitting_id uuid NOT NULL,
    exam_id uuid NOT NULL,
    version integer NOT NULL,
    language text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.statements (
    exam_id uuid NOT NULL,
    version integer NOT NULL,
    language text NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT pk_accommodations PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (id);

ALTER TABLE ONLY public.administration_forms
    ADD CONSTRAINT pk_administration_forms PRIMARY KEY (administration_id, form_id);

ALTER TABLE ONLY public.administrations
    ADD CONSTRAINT pk_administrations PRIMARY KEY (id);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT pk_attempt_requests PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT pk_audit_entries PRIMARY KEY (id);

ALTER TABLE ONLY public.authorizations
    ADD CONSTRAINT pk_authorizations PRIMARY KEY (id);

ALTER TABLE ONLY public.bank_imports
    ADD CONSTRAINT pk_bank_imports PRIMARY KEY (id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (sitting_id, epoch, sequence);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT pk_exam_policies PRIMARY KEY (exam_id, version);

ALTER TABLE ONLY public.exams
    ADD CONSTRAINT pk_exams PRIMARY KEY (id);

ALTER TABLE ONLY public.form_documents
    ADD CONSTRAINT pk_form_documents PRIMARY KEY (form_id, section, language);

ALTER TABLE ONLY public.form_keys
    ADD CONSTRAINT pk_form_keys PRIMARY KEY (form_id, version, slot);

ALTER TABLE ONLY public.form_overlaps
    ADD CONSTRAINT pk_form_overlaps PRIMARY KEY (form_id, other_form_id);

ALTER TABLE ONLY public.form_package_keys
    ADD CONSTRAINT pk_form_package_keys PRIMARY KEY (form_id, section, language);

ALTER TABLE ONLY public.form_packages
    ADD CONSTRAINT pk_form_packages PRIMARY KEY (form_id, section, language);

ALTER TABLE ONLY public.form_slots
    ADD CONSTRAINT pk_form_slots PRIMARY KEY (form_id, number);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT pk_forms PRIMARY KEY (id);

ALTER TABLE ONLY public.held_decisions
    ADD CONSTRAINT pk_held_decisions PRIMARY KEY (review_id);

ALTER TABLE ONLY public.held_review_entries
    ADD CONSTRAINT pk_held_review_entries PRIMARY KEY (review_id, sitting_id, epoch, sequence);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT pk_held_reviews PRIMARY KEY (id);

ALTER TABLE ONLY public.item_keys
    ADD CONSTRAINT pk_item_keys PRIMARY KEY (item_version_id);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT pk_item_versions PRIMARY KEY (id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT pk_items PRIMARY KEY (id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT pk_language_versions PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT pk_ledger_credits PRIMARY KEY (sitting_id, ordinal);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT pk_ledger_spans PRIMARY KEY (sitting_id, ordinal);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT pk_payments PRIMARY KEY (id);

ALTER TABLE ONLY public.practice_item_texts
    ADD CONSTRAINT pk_practice_item_texts PRIMARY KEY (item_id, language);

ALTER TABLE ONLY public.practice_items
    ADD CONSTRAINT pk_practice_items PRIMARY KEY (id);

ALTER TABLE ONLY public.rationales
    ADD CONSTRAINT pk_rationales PRIMARY KEY (language_version_id, option);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT pk_role_grants PRIMARY KEY (account_id, role);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT pk_scaling_tables PRIMARY KEY (form_id, version);

ALTER TABLE ONLY public.score_releases
    ADD CONSTRAINT pk_score_releases PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.score_reports
    ADD CONSTRAINT pk_score_reports PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.scores
    ADD CONSTRAINT pk_scores PRIMARY KEY (id);

ALTER TABLE ONLY public.scoring_runs
    ADD CONSTRAINT pk_scoring_runs PRIMARY KEY (id);

ALTER TABLE ONLY public.service_outages
    ADD CONSTRAINT pk_service_outages PRIMARY KEY (id);

ALTER TABLE ONLY public.service_pulse
    ADD CONSTRAINT pk_service_pulse PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_in_throttles
    ADD CONSTRAINT pk_sign_in_throttles PRIMARY KEY (bucket);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT pk_sign_ins PRIMARY KEY (id);

ALTER TABLE ONLY public.sitting_contacts
    ADD CONSTRAINT pk_sitting_contacts PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.sitting_events
    ADD CONSTRAINT pk_sitting_events PRIMARY KEY (id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT pk_sittings PRIMARY KEY (id);

ALTER TABLE ONLY public.standard_settings
    ADD CONSTRAINT pk_standard_settings PRIMARY KEY (id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT pk_statement_acceptances PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.statements
    ADD CONSTRAINT pk_statements PRIMARY KEY (exam_id, version, language);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT uq_accounts_email UNIQUE (email);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT uq_attempt_requests_authorization_id_ordinal UNIQUE (authorization_id, ordinal);

ALTER TABLE ONLY public.exams
    ADD CONSTRAINT uq_exams_code UNIQUE (code);

ALTER TABLE ONLY public.form_packages
    ADD CONSTRAINT uq_form_packages_address UNIQUE (address);

ALTER TABLE ONLY public.form_slots
    ADD CONSTRAINT uq_form_slots_form_id_item_version_id UNIQUE (form_id, item_version_id);

ALTER TABLE ONLY public.form_slots
    ADD CONSTRAINT uq_form_slots_form_id_public_id UNIQUE (form_id, public_id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT uq_forms_exam_id_code UNIQUE (exam_id, code);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT uq_held_reviews_id_proposed_by UNIQUE (id, proposed_by);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT uq_item_versions_item_id_number UNIQUE (item_id, number);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT uq_items_exam_id_code UNIQUE (exam_id, code);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT uq_language_versions_item_version_id_language UNIQUE (item_version_id, language);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT uq_ledger_credits_sitting_id_span_ordinal UNIQUE (sitting_id, span_ordinal);

ALTER TABLE ONLY public.practice_items
    ADD CONSTRAINT uq_practice_items_exam_id_code UNIQUE (exam_id, code);

ALTER TABLE ONLY public.practice_items
    ADD CONSTRAINT uq_practice_items_exam_id_number UNIQUE (exam_id, number);

ALTER TABLE ONLY public.scores
    ADD CONSTRAINT uq_scores_run_id_sitting_id UNIQUE (run_id, sitting_id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT uq_sittings_attempt_request_id UNIQUE (attempt_request_id);

CREATE INDEX ix_accommodations_authorization_id ON public.accommodations USING btree (authorization_id);

CREATE INDEX ix_administration_forms_form_id ON public.administration_forms USING btree (form_id);

CREATE INDEX ix_audit_entries_recorded_at ON public.audit_entries USING btree (recorded_at);

CREATE INDEX ix_audit_entries_subject_kind_subject_id ON public.audit_entries USING btree (subject_kind, subject_id);

CREATE INDEX ix_authorizations_account_id_exam_id ON public.authorizations USING btree (account_id, exam_id);

CREATE INDEX ix_held_review_entries_sitting_id_epoch_sequence ON public.held_review_entries USING btree (sitting_id, epoch, sequence);

CREATE INDEX ix_held_reviews_sitting_id ON public.held_reviews USING btree (sitting_id);

CREATE INDEX ix_item_versions_area_stage ON public.item_versions USING btree (area, stage);

CREATE INDEX ix_payments_attempt_request_id ON public.payments USING btree (attempt_request_id);

CREATE INDEX ix_scores_sitting_id ON public.scores USING btree (sitting_id);

CREATE INDEX ix_service_outages_ended_at ON public.service_outages USING btree (ended_at);

CREATE INDEX ix_sign_ins_account_id ON public.sign_ins USING btree (account_id);

CREATE INDEX ix_sitting_events_sitting_id_happened_at ON public.sitting_events USING btree (sitting_id, happened_at);

CREATE INDEX ix_sittings_account_id ON public.sittings USING btree (account_id);

CREATE INDEX ix_sittings_closes_at ON public.sittings USING btree (closes_at) WHERE (closes_at IS NOT NULL);

CREATE INDEX ix_sittings_form_id_score_status ON public.sittings USING btree (form_id, score_status);

CREATE UNIQUE INDEX uq_ledger_spans_one_open_span_per_sitting ON public.ledger_spans USING btree (sitting_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_sittings_one_live_sitting_per_candidate ON public.sittings USING btree (account_id) WHERE (state = ANY (ARRAY['scheduled'::text, 'checked_in'::text, 'in_progress'::text, 'paused'::text, 'on_break'::text]));

CREATE UNIQUE INDEX uq_sittings_one_sitting_per_attempt ON public.sittings USING btree (authorization_id, ordinal) WHERE (state <> 'never_started'::text);

CREATE TRIGGER a_published_form_keeps_its_slots BEFORE DELETE OR UPDATE ON public.form_slots FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_form();

CREATE TRIGGER a_published_form_stays BEFORE DELETE OR UPDATE ON public.forms FOR EACH ROW WHEN ((old.state = 'published'::text)) EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER a_published_policy_stays BEFORE DELETE OR UPDATE ON public.exam_policies FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_entries_are_append_only BEFORE DELETE OR UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER entries_are_append_only BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_documents_are_append_only BEFORE DELETE OR UPDATE ON public.form_documents FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_keys_are_append_only BEFORE DELETE OR UPDATE ON public.form_keys FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_package_keys_are_append_only BEFORE DELETE OR UPDATE ON public.form_package_keys FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_packages_are_append_only BEFORE DELETE OR UPDATE ON public.form_packages FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_decisions_are_append_only BEFORE DELETE OR UPDATE ON public.held_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_review_entries_are_append_only BEFORE DELETE OR UPDATE ON public.held_review_entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_reviews_are_append_only BEFORE DELETE OR UPDATE ON public.held_reviews FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_credits_are_append_only BEFORE DELETE OR UPDATE ON public.ledger_credits FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER scores_are_append_only BEFORE DELETE OR UPDATE ON public.scores FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER sitting_events_are_append_only BEFORE DELETE OR UPDATE ON public.sitting_events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT fk_accommodations_approved_by_accounts FOREIGN KEY (approved_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT fk_accommodations_authorization_id_authorizations FOREIGN KEY (authorization_id) REFERENCES public.authorizations(id);

ALTER TABLE ONLY public.administration_forms
    ADD CONSTRAINT fk_administration_forms_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.administration_forms
    ADD CONSTRAINT fk_administration_forms_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.administrations
    ADD CONSTRAINT fk_administrations_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.administrations
    ADD CONSTRAINT fk_administrations_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.administrations
    ADD CONSTRAINT fk_administrations_exam_id_policy_version_exam_policies FOREIGN KEY (exam_id, policy_version) REFERENCES public.exam_policies(exam_id, version);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT fk_attempt_requests_authorization_id_authorizations FOREIGN KEY (authorization_id) REFERENCES public.authorizations(id);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT fk_attempt_requests_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT fk_audit_entries_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.authorizations
    ADD CONSTRAINT fk_authorizations_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.authorizations
    ADD CONSTRAINT fk_authorizations_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.bank_imports
    ADD CONSTRAINT fk_bank_imports_applied_by_accounts FOREIGN KEY (applied_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.bank_imports
    ADD CONSTRAINT fk_bank_imports_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.bank_imports
    ADD CONSTRAINT fk_bank_imports_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT fk_entries_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_published_by_accounts FOREIGN KEY (published_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.form_documents
    ADD CONSTRAINT fk_form_documents_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_keys
    ADD CONSTRAINT fk_form_keys_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_overlaps
    ADD CONSTRAINT fk_form_overlaps_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_overlaps
    ADD CONSTRAINT fk_form_overlaps_other_form_id_forms FOREIGN KEY (other_form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_package_keys
    ADD CONSTRAINT fk_form_package_keys_form_id_section_language_form_packages FOREIGN KEY (form_id, section, language) REFERENCES public.form_packages(form_id, section, language);

ALTER TABLE ONLY public.form_packages
    ADD CONSTRAINT fk_form_packages_form_id_section_language_form_documents FOREIGN KEY (form_id, section, language) REFERENCES public.form_documents(form_id, section, language);

ALTER TABLE ONLY public.form_slots
    ADD CONSTRAINT fk_form_slots_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_slots
    ADD CONSTRAINT fk_form_slots_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_published_by_accounts FOREIGN KEY (published_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.held_decisions
    ADD CONSTRAINT fk_held_decisions_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.held_decisions
    ADD CONSTRAINT fk_held_decisions_review_id_proposed_by_held_reviews FOREIGN KEY (review_id, proposed_by) REFERENCES public.held_reviews(id, proposed_by);

ALTER TABLE ONLY public.held_review_entries
    ADD CONSTRAINT fk_held_review_entries_review_id_held_reviews FOREIGN KEY (review_id) REFERENCES public.held_reviews(id);

ALTER TABLE ONLY public.held_review_entries
    ADD CONSTRAINT fk_held_review_entries_sitting_id_epoch_sequence_entries FOREIGN KEY (sitting_id, epoch, sequence) REFERENCES public.entries(sitting_id, epoch, sequence);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT fk_held_reviews_proposed_by_accounts FOREIGN KEY (proposed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT fk_held_reviews_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.item_keys
    ADD CONSTRAINT fk_item_keys_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT fk_item_versions_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT fk_item_versions_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT fk_language_versions_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT fk_language_versions_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT fk_ledger_credits_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT fk_ledger_credits_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT fk_ledger_spans_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT fk_ledger_spans_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT fk_payments_attempt_request_id_attempt_requests FOREIGN KEY (attempt_request_id) REFERENCES public.attempt_requests(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT fk_payments_recorded_by_accounts FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.practice_item_texts
    ADD CONSTRAINT fk_practice_item_texts_item_id_practice_items FOREIGN KEY (item_id) REFERENCES public.practice_items(id);

ALTER TABLE ONLY public.practice_items
    ADD CONSTRAINT fk_practice_items_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.rationales
    ADD CONSTRAINT fk_rationales_language_version_id_language_versions FOREIGN KEY (language_version_id) REFERENCES public.language_versions(id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT fk_role_grants_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_standard_setting_id_standard_settings FOREIGN KEY (standard_setting_id) REFERENCES public.standard_settings(id);

ALTER TABLE ONLY public.score_releases
    ADD CONSTRAINT fk_score_releases_released_by_accounts FOREIGN KEY (released_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.score_releases
    ADD CONSTRAINT fk_score_releases_score_id_scores FOREIGN KEY (score_id) REFERENCES public.scores(id);

ALTER TABLE ONLY public.score_releases
    ADD CONSTRAINT fk_score_releases_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.score_reports
    ADD CONSTRAINT fk_score_reports_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.score_reports
    ADD CONSTRAINT fk_score_reports_score_id_scores FOREIGN KEY (score_id) REFERENCES public.scores(id);

ALTER TABLE ONLY public.score_reports
    ADD CONSTRAINT fk_score_reports_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.scores
    ADD CONSTRAINT fk_scores_run_id_scoring_runs FOREIGN KEY (run_id) REFERENCES public.scoring_runs(id);

ALTER TABLE ONLY public.scores
    ADD CONSTRAINT fk_scores_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.scoring_runs
    ADD CONSTRAINT fk_scoring_runs_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT fk_sign_ins_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.sitting_contacts
    ADD CONSTRAINT fk_sitting_contacts_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.sitting_contacts
    ADD CONSTRAINT fk_sitting_contacts_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.sitting_events
    ADD CONSTRAINT fk_sitting_events_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.sitting_events
    ADD CONSTRAINT fk_sitting_events_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_attempt_request_id_attempt_requests FOREIGN KEY (attempt_request_id) REFERENCES public.attempt_requests(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_authorization_id_authorizations FOREIGN KEY (authorization_id) REFERENCES public.authorizations(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_exam_id_policy_version_exam_policies FOREIGN KEY (exam_id, policy_version) REFERENCES public.exam_policies(exam_id, version);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT fk_sittings_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.standard_settings
    ADD CONSTRAINT fk_standard_settings_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT fk_statement_acceptances_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT fk_statement_acceptances_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.statements
    ADD CONSTRAINT fk_statements_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

GRANT USAGE ON SCHEMA public TO exam_delivery;
GRANT USAGE ON SCHEMA public TO exam_identity;
GRANT USAGE ON SCHEMA public TO exam_office;
GRANT USAGE ON SCHEMA public TO exam_scoring;

GRANT SELECT ON TABLE public.accommodations TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.accommodations TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.accounts TO exam_identity;

GRANT SELECT(id) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(id) ON TABLE public.accounts TO exam_office;

GRANT SELECT(email) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(email) ON TABLE public.accounts TO exam_office;

GRANT SELECT(name) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(name) ON TABLE public.accounts TO exam_office;

GRANT SELECT(language) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(language) ON TABLE public.accounts TO exam_office;

GRANT SELECT(created_at) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(created_at) ON TABLE public.accounts TO exam_office;

GRANT SELECT(disabled_at) ON TABLE public.accounts TO exam_delivery;
GRANT SELECT(disabled_at) ON TABLE public.accounts TO exam_office;

GRANT SELECT ON TABLE public.administration_forms TO exam_delivery;
GRANT SELECT,INSERT,DELETE ON TABLE public.administration_forms TO exam_office;

GRANT SELECT ON TABLE public.administrations TO exam_delivery;
GRANT SELECT,INSERT,UPDATE ON TABLE public.administrations TO exam_office;

GRANT SELECT,INSERT ON TABLE public.attempt_requests TO exam_delivery;
GRANT SELECT,INSERT,UPDATE ON TABLE public.attempt_requests TO exam_office;

GRANT INSERT ON TABLE public.audit_entries TO exam_delivery;
GRANT INSERT ON TABLE public.audit_entries TO exam_identity;
GRANT SELECT,INSERT ON TABLE public.audit_entries TO exam_office;
GRANT INSERT ON TABLE public.audit_entries TO exam_scoring;

GRANT SELECT ON TABLE public.authorizations TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.authorizations TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bank_imports TO exam_office;

GRANT SELECT,INSERT ON TABLE public.entries TO exam_delivery;
GRANT SELECT ON TABLE public.entries TO exam_office;
GRANT SELECT ON TABLE public.entries TO exam_scoring;

GRANT SELECT ON TABLE public.exam_policies TO exam_delivery;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.exam_policies TO exam_office;
GRANT SELECT ON TABLE public.exam_policies TO exam_scoring;

GRANT SELECT ON TABLE public.exams TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.exams TO exam_office;
GRANT SELECT ON TABLE public.exams TO exam_scoring;

GRANT UPDATE(source_language) ON TABLE public.exams TO exam_office;

GRANT SELECT ON TABLE public.form_documents TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.form_documents TO exam_office;
GRANT SELECT ON TABLE public.form_documents TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.form_keys TO exam_office;
GRANT SELECT ON TABLE public.form_keys TO exam_scoring;

GRANT SELECT ON TABLE public.form_overlaps TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.form_overlaps TO exam_office;

GRANT SELECT ON TABLE public.form_package_keys TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.form_package_keys TO exam_office;

GRANT SELECT ON TABLE public.form_packages TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.form_packages TO exam_office;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.form_slots TO exam_office;
GRANT SELECT ON TABLE public.form_slots TO exam_scoring;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.forms TO exam_office;
GRANT SELECT ON TABLE public.forms TO exam_scoring;

GRANT SELECT(id) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(exam_id) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(code) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(state) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(policy_version) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(languages) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(published_at) ON TABLE public.forms TO exam_delivery;

GRANT SELECT,INSERT ON TABLE public.held_decisions TO exam_office;

GRANT SELECT(review_id) ON TABLE public.held_decisions TO exam_delivery;
GRANT SELECT(review_id) ON TABLE public.held_decisions TO exam_scoring;

GRANT SELECT(is_confirmed) ON TABLE public.held_decisions TO exam_delivery;
GRANT SELECT(is_confirmed) ON TABLE public.held_decisions TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.held_review_entries TO exam_office;
GRANT SELECT ON TABLE public.held_review_entries TO exam_delivery;
GRANT SELECT ON TABLE public.held_review_entries TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.held_reviews TO exam_office;

GRANT SELECT(id) ON TABLE public.held_reviews TO exam_delivery;
GRANT SELECT(id) ON TABLE public.held_reviews TO exam_scoring;

GRANT SELECT(sitting_id) ON TABLE public.held_reviews TO exam_delivery;
GRANT SELECT(sitting_id) ON TABLE public.held_reviews TO exam_scoring;

GRANT SELECT(verdict) ON TABLE public.held_reviews TO exam_delivery;
GRANT SELECT(verdict) ON TABLE public.held_reviews TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.item_keys TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.item_versions TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.items TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.language_versions TO exam_office;

GRANT SELECT,INSERT ON TABLE public.ledger_credits TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.ledger_credits TO exam_office;

GRANT SELECT,INSERT ON TABLE public.ledger_spans TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.ledger_spans TO exam_office;

GRANT UPDATE(ended_at) ON TABLE public.ledger_spans TO exam_delivery;
GRANT UPDATE(ended_at) ON TABLE public.ledger_spans TO exam_office;

GRANT SELECT ON TABLE public.payments TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.payments TO exam_office;

GRANT SELECT ON TABLE public.practice_item_texts TO exam_delivery;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.practice_item_texts TO exam_office;

GRANT SELECT ON TABLE public.practice_items TO exam_delivery;
GRANT SELECT,INSERT,UPDATE ON TABLE public.practice_items TO exam_office;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rationales TO exam_office;

GRANT SELECT ON TABLE public.role_grants TO exam_delivery;
GRANT SELECT,INSERT,DELETE ON TABLE public.role_grants TO exam_identity;
GRANT SELECT ON TABLE public.role_grants TO exam_office;

GRANT SELECT,INSERT ON TABLE public.scaling_tables TO exam_office;
GRANT SELECT ON TABLE public.scaling_tables TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.score_releases TO exam_office;

GRANT SELECT ON TABLE public.score_reports TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.score_reports TO exam_office;

GRANT SELECT ON TABLE public.scores TO exam_office;
GRANT SELECT,INSERT ON TABLE public.scores TO exam_scoring;

GRANT SELECT ON TABLE public.scoring_runs TO exam_office;
GRANT SELECT,INSERT ON TABLE public.scoring_runs TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.service_outages TO exam_delivery;
GRANT SELECT ON TABLE public.service_outages TO exam_office;

GRANT UPDATE(ended_at) ON TABLE public.service_outages TO exam_delivery;

GRANT SELECT,INSERT,UPDATE ON TABLE public.service_pulse TO exam_delivery;
GRANT SELECT ON TABLE public.service_pulse TO exam_office;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_throttles TO exam_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sign_ins TO exam_identity;

GRANT SELECT(id) ON TABLE public.sign_ins TO exam_delivery;
GRANT SELECT(id) ON TABLE public.sign_ins TO exam_office;

GRANT SELECT(account_id) ON TABLE public.sign_ins TO exam_delivery;
GRANT SELECT(account_id) ON TABLE public.sign_ins TO exam_office;

GRANT SELECT(created_at) ON TABLE public.sign_ins TO exam_delivery;
GRANT SELECT(created_at) ON TABLE public.sign_ins TO exam_office;

GRANT SELECT(expires_at) ON TABLE public.sign_ins TO exam_delivery;
GRANT SELECT(expires_at) ON TABLE public.sign_ins TO exam_office;

GRANT SELECT(revoked_at) ON TABLE public.sign_ins TO exam_delivery;
GRANT SELECT(revoked_at) ON TABLE public.sign_ins TO exam_office;

GRANT SELECT,INSERT ON TABLE public.sitting_contacts TO exam_delivery;
GRANT SELECT ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(epoch) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(epoch) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(section) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(section) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(accepts_entries) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(accepts_entries) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(closes_at) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(closes_at) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(acknowledged_sequence) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(acknowledged_sequence) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(last_contact_at) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(last_contact_at) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(device) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(device) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(device_waiting) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(device_waiting) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(covered_from) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(covered_from) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(covered_until) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(covered_until) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(state) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(state) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(revision) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(revision) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(chain) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(chain) ON TABLE public.sitting_contacts TO exam_office;

GRANT UPDATE(credit_left) ON TABLE public.sitting_contacts TO exam_delivery;
GRANT UPDATE(credit_left) ON TABLE public.sitting_contacts TO exam_office;

GRANT SELECT,INSERT ON TABLE public.sitting_events TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.sitting_events TO exam_office;
GRANT SELECT,INSERT ON TABLE public.sitting_events TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.sittings TO exam_delivery;
GRANT SELECT ON TABLE public.sittings TO exam_office;
GRANT SELECT ON TABLE public.sittings TO exam_scoring;

GRANT UPDATE(language) ON TABLE public.sittings TO exam_delivery;

GRANT UPDATE(state) ON TABLE public.sittings TO exam_delivery;
GRANT UPDATE(state) ON TABLE public.sittings TO exam_office;

GRANT UPDATE(integrity) ON TABLE public.sittings TO exam_office;

GRANT UPDATE(score_status) ON TABLE public.sittings TO exam_office;
GRANT UPDATE(score_status) ON TABLE public.sittings TO exam_scoring;

GRANT UPDATE(section) ON TABLE public.sittings TO exam_delivery;
GRANT UPDATE(section) ON TABLE public.sittings TO exam_office;

GRANT UPDATE(closes_at) ON TABLE public.sittings TO exam_delivery;
GRANT UPDATE(closes_at) ON TABLE public.sittings TO exam_office;

GRANT UPDATE(started_at) ON TABLE public.sittings TO exam_delivery;

GRANT UPDATE(ended_at) ON TABLE public.sittings TO exam_delivery;
GRANT UPDATE(ended_at) ON TABLE public.sittings TO exam_office;

GRANT UPDATE(ended_by) ON TABLE public.sittings TO exam_delivery;
GRANT UPDATE(ended_by) ON TABLE public.sittings TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_settings TO exam_office;
GRANT SELECT ON TABLE public.standard_settings TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.statement_acceptances TO exam_delivery;
GRANT SELECT ON TABLE public.statement_acceptances TO exam_office;

GRANT UPDATE(version) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT UPDATE(language) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT UPDATE(accepted_at) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT SELECT ON TABLE public.statements TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.statements TO exam_office;
