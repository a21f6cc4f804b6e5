-- What the migrations make, as PostgreSQL 18 says it. `make schema`.

CREATE FUNCTION public.chain_step(bytea, bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$SELECT sha256($1 || $2)$_$;

CREATE FUNCTION public.refuse_another_form() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'a sitting that has started keeps its form' USING ERRCODE = 'restrict_violation'; END $$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

CREATE FUNCTION public.refuse_change_of_published_form() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF (SELECT state FROM forms WHERE id = OLD.form_id) = 'published' THEN RAISE EXCEPTION 'a published form never changes' USING ERRCODE = 'restrict_violation'; END IF; RETURN COALESCE(NEW, OLD); END $$;

CREATE FUNCTION public.refuse_slot_in_published_form() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF (SELECT state FROM forms WHERE id = NEW.form_id) = 'published' THEN RAISE EXCEPTION 'a published form never changes' USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$;

CREATE FUNCTION public.refuse_unapproved_slot() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT stage FROM item_versions WHERE id = NEW.item_version_id)
        NOT IN ('approved', 'pretest', 'operational')
    THEN
        RAISE EXCEPTION 'no form takes an item version that is not approved'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_unfounded_approval() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM item_versions judged JOIN item_versions written USING (item_id)
        WHERE judged.id = NEW.item_version_id AND written.created_by = NEW.approved_by
    ) THEN
        RAISE EXCEPTION 'nobody approves an item that they wrote'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT (SELECT is_complete FROM item_checklists WHERE id = NEW.checklist_id) THEN
        RAISE EXCEPTION 'an approval needs a complete checklist'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM item_versions judged JOIN item_versions written USING (item_id)
        JOIN item_comments ON item_comments.item_version_id = written.id
        WHERE judged.id = NEW.item_version_id AND item_comments.resolved_at IS NULL
    ) THEN
        RAISE EXCEPTION 'an approval waits for open comments'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_unready_form() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM form_slots slots JOIN item_versions ON item_versions.id = slots.item_version_id
        WHERE slots.form_id = NEW.id
        AND item_versions.stage NOT IN ('operational', CASE WHEN slots.is_scored
            THEN 'operational' ELSE 'pretest' END)
    ) THEN
        RAISE EXCEPTION 'a form is published with operational and pretest items only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_unreviewed_stage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- An archive of a bank brings versions whose reviews were held where it comes from.
        IF NEW.stage NOT IN ('draft', 'in_review')
            AND coalesce(current_setting('exam_service.restores_an_archive', true), '') <> 'yes'
        THEN
            RAISE EXCEPTION 'an item version begins as a draft or in review'
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (OLD.stage, NEW.stage) NOT IN (
        ('draft', 'in_review'), ('draft', 'retired'),
        ('in_review', 'draft'), ('in_review', 'approved'), ('in_review', 'retired'),
        ('approved', 'pretest'), ('approved', 'operational'), ('approved', 'retired'),
        ('pretest', 'operational'), ('pretest', 'retired'), ('operational', 'retired')
    ) THEN
        RAISE EXCEPTION 'no move leads from % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'restrict_violation';
    ELSIF NEW.stage = 'approved' AND NOT EXISTS (
        SELECT FROM item_approvals WHERE item_version_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'an item version becomes approved by an approval'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.replace_withdrawn_form(sitting uuid, other_form uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE sittings SET form_id = other_form
    WHERE sittings.id = sitting
    AND sittings.started_at IS NULL
    AND EXISTS (SELECT FROM form_withdrawals WHERE form_withdrawals.form_id = sittings.form_id)
    AND EXISTS (
        SELECT FROM administration_forms offered JOIN forms ON forms.id = offered.form_id
        WHERE offered.administration_id = sittings.administration_id
        AND offered.form_id = other_form
        AND forms.state = 'published'
        AND forms.languages ? sittings.language
    )
    AND NOT EXISTS (SELECT FROM form_withdrawals WHERE form_withdrawals.form_id = other_form);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a withdrawn form is replaced, before the start, by one that is offered'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

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

CREATE TABLE public.analyses (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    form_id uuid,
    administration_id uuid,
    imported_id uuid,
    inputs_hash text NOT NULL,
    code_version text NOT NULL,
    candidates integer NOT NULL,
    document jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    computed_by uuid,
    CONSTRAINT an_administration_is_analysed_form_by_form CHECK (((administration_id IS NULL) OR (form_id IS NOT NULL))),
    CONSTRAINT an_analysis_is_of_a_form_or_of_an_import CHECK (((form_id IS NULL) <> (imported_id IS NULL)))
);

CREATE TABLE public.analysis_requests (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    form_id uuid,
    administration_id uuid,
    imported_id uuid,
    state text NOT NULL,
    step text NOT NULL,
    share double precision NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by uuid NOT NULL,
    ends_by timestamp with time zone,
    ended_at timestamp with time zone,
    said text NOT NULL,
    CONSTRAINT a_state_of_an_analysis_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'stopped'::text, 'interrupted'::text]))),
    CONSTRAINT an_analysis_is_asked_of_a_form_or_of_an_import CHECK (((form_id IS NULL) <> (imported_id IS NULL))),
    CONSTRAINT an_analysis_that_ended_says_when CHECK (((state = ANY (ARRAY['waiting'::text, 'running'::text])) = (ended_at IS NULL)))
);

CREATE TABLE public.area_score_gates (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    area text NOT NULL,
    is_open boolean NOT NULL,
    prmse_subscore double precision NOT NULL,
    prmse_total double precision NOT NULL,
    candidates integer NOT NULL,
    reason text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT an_area_score_adds_to_the_total CHECK (((NOT is_open) OR ((prmse_subscore > prmse_total) AND (candidates >= 300))))
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

CREATE TABLE public.carried_histories (
    item_id uuid NOT NULL,
    document jsonb NOT NULL
);

CREATE TABLE public.column_mappings (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    name text NOT NULL,
    document jsonb NOT NULL,
    remembered_at timestamp with time zone NOT NULL,
    remembered_by uuid NOT NULL
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

CREATE TABLE public.equivalence_decisions (
    proposal_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    is_signed boolean NOT NULL,
    reason text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_by uuid NOT NULL,
    CONSTRAINT two_different_people_sign_an_equivalence CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.equivalence_proposals (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    base_form_id uuid NOT NULL,
    base_version integer NOT NULL,
    method text NOT NULL,
    document jsonb NOT NULL,
    document_hash text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    proposed_by uuid NOT NULL,
    CONSTRAINT a_form_is_not_equated_to_itself CHECK ((form_id <> base_form_id))
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

CREATE TABLE public.form_assemblies (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    policy_version integer NOT NULL,
    parameters jsonb NOT NULL,
    state text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by uuid NOT NULL,
    started_at timestamp with time zone,
    ends_by timestamp with time zone,
    ended_at timestamp with time zone,
    gap double precision,
    anchors jsonb NOT NULL,
    problems jsonb NOT NULL,
    CONSTRAINT a_state_of_an_assembly_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'interrupted'::text]))),
    CONSTRAINT an_assembly_that_ended_says_when CHECK (((state = ANY (ARRAY['waiting'::text, 'running'::text])) = (ended_at IS NULL)))
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
    option text NOT NULL,
    rule text DEFAULT 'key'::text NOT NULL,
    also jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT a_key_rule_is_known CHECK ((rule = ANY (ARRAY['key'::text, 'drop'::text, 'credit_all'::text])))
);

CREATE TABLE public.form_overlaps (
    form_id uuid NOT NULL,
    other_form_id uuid NOT NULL,
    shared_items integer NOT NULL,
    repeats_pretest boolean DEFAULT false NOT NULL
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

CREATE TABLE public.form_withdrawals (
    form_id uuid NOT NULL,
    reason text NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    withdrawn_by uuid NOT NULL
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
    assembly_id uuid,
    sibling_of uuid,
    CONSTRAINT a_form_is_not_its_own_sibling CHECK ((sibling_of <> id)),
    CONSTRAINT a_published_form_has_a_hash_and_an_instant CHECK (((state = 'published'::text) = ((published_at IS NOT NULL) AND (content_hash IS NOT NULL))))
);

CREATE TABLE public.hand_check_requests (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    score_id uuid NOT NULL,
    account_id uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL
);

CREATE TABLE public.hand_check_results (
    request_id uuid NOT NULL,
    opinion_id uuid NOT NULL,
    finding text NOT NULL,
    note text NOT NULL,
    checked_by uuid NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    CONSTRAINT a_hand_check_finding_is_known CHECK ((finding = ANY (ARRAY['confirmed'::text, 'difference'::text])))
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

CREATE TABLE public.imported_administrations (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    source_hash text NOT NULL,
    items integer NOT NULL,
    items_scored integer NOT NULL,
    candidates integer NOT NULL,
    has_times boolean NOT NULL,
    groups jsonb NOT NULL,
    notes jsonb NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by uuid NOT NULL,
    CONSTRAINT an_import_has_items_and_candidates CHECK (((items > 0) AND (candidates > 0)))
);

CREATE TABLE public.imported_candidates (
    administration_id uuid NOT NULL,
    number integer NOT NULL,
    code text NOT NULL,
    groups jsonb NOT NULL
);

CREATE TABLE public.imported_items (
    administration_id uuid NOT NULL,
    number integer NOT NULL,
    code text NOT NULL,
    area text NOT NULL,
    is_scored boolean NOT NULL,
    options jsonb NOT NULL,
    key text NOT NULL,
    also jsonb NOT NULL,
    item_id uuid
);

CREATE TABLE public.imported_responses (
    administration_id uuid NOT NULL,
    number integer NOT NULL,
    chosen text[] NOT NULL,
    milliseconds integer[]
);

CREATE TABLE public.imported_runs (
    id uuid NOT NULL,
    administration_id uuid NOT NULL,
    inputs_hash text NOT NULL,
    results_hash text NOT NULL,
    code_version text NOT NULL,
    second_engine_version text NOT NULL,
    scaling jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    computed_by uuid NOT NULL
);

CREATE TABLE public.imported_scores (
    run_id uuid NOT NULL,
    number integer NOT NULL,
    administration_id uuid NOT NULL,
    responses_hash text NOT NULL,
    raw integer NOT NULL,
    raw_max integer NOT NULL,
    scaled integer NOT NULL,
    outcome text NOT NULL,
    areas jsonb NOT NULL,
    CONSTRAINT an_imported_outcome_is_known CHECK ((outcome = ANY (ARRAY['pass'::text, 'fail'::text])))
);

CREATE TABLE public.item_approvals (
    item_version_id uuid NOT NULL,
    checklist_id uuid NOT NULL,
    approved_by uuid NOT NULL,
    approved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.item_assignments (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    item_id uuid,
    account_id uuid NOT NULL,
    duty text NOT NULL,
    language text,
    assigned_by uuid NOT NULL,
    assigned_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_at timestamp with time zone,
    CONSTRAINT a_duty_is_known CHECK ((duty = ANY (ARRAY['author'::text, 'reviewer'::text, 'translator'::text]))),
    CONSTRAINT an_ended_assignment_names_its_actor CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT only_translators_have_a_language CHECK (((language IS NULL) OR (duty = 'translator'::text)))
);

CREATE TABLE public.item_checklists (
    id uuid NOT NULL,
    item_version_id uuid NOT NULL,
    points jsonb NOT NULL,
    is_complete boolean NOT NULL,
    checked_by uuid NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    CONSTRAINT a_complete_checklist_has_every_point_met CHECK ((is_complete = (points @> '{"no_clue": {"is_met": true}, "reference": {"is_met": true}, "plain_language": {"is_met": true}, "one_best_answer": {"is_met": true}, "bias_and_sensitivity": {"is_met": true}}'::jsonb)))
);

CREATE TABLE public.item_comments (
    id uuid NOT NULL,
    item_version_id uuid NOT NULL,
    language text,
    text text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    resolved_by uuid,
    resolved_at timestamp with time zone,
    CONSTRAINT a_resolved_comment_names_who_resolved_it CHECK (((resolved_at IS NULL) = (resolved_by IS NULL)))
);

CREATE TABLE public.item_hold_clearances (
    hold_id uuid NOT NULL,
    reason text NOT NULL,
    cleared_by uuid NOT NULL,
    cleared_at timestamp with time zone NOT NULL
);

CREATE TABLE public.item_holds (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    slot text NOT NULL,
    item_version_id uuid NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    raised_by uuid,
    raised_at timestamp with time zone NOT NULL,
    CONSTRAINT a_hold_comes_from_statistics_or_from_a_person CHECK ((((source = 'statistics'::text) AND (raised_by IS NULL)) OR ((source = 'person'::text) AND (raised_by IS NOT NULL))))
);

CREATE TABLE public.item_images (
    sha256 text NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT an_image_has_a_size CHECK (((width > 0) AND (height > 0))),
    CONSTRAINT the_name_of_an_image_is_the_hash_of_its_content CHECK ((sha256 = encode(sha256(content), 'hex'::text)))
);

CREATE TABLE public.item_keys (
    item_version_id uuid NOT NULL,
    option text NOT NULL
);

CREATE TABLE public.item_origins (
    exam_id uuid NOT NULL,
    format text NOT NULL,
    source text NOT NULL,
    identifier text NOT NULL,
    language text NOT NULL,
    item_id uuid NOT NULL,
    fingerprint text NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by uuid NOT NULL
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
    CONSTRAINT a_stage_is_known_and_never_public CHECK ((stage = ANY (ARRAY['draft'::text, 'in_review'::text, 'approved'::text, 'pretest'::text, 'operational'::text, 'retired'::text]))),
    CONSTRAINT a_version_without_an_area_is_a_draft CHECK (((area <> ''::text) OR (stage = ANY (ARRAY['draft'::text, 'retired'::text]))))
);

CREATE TABLE public.item_views (
    id uuid NOT NULL,
    item_version_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    viewed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.items (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    source_language text
);

CREATE TABLE public.key_change_adoptions (
    change_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    first_signed_by uuid NOT NULL,
    second_signed_by uuid NOT NULL,
    passes text NOT NULL,
    passes_reason text NOT NULL,
    impact jsonb NOT NULL,
    adopted_at timestamp with time zone NOT NULL,
    CONSTRAINT a_pass_is_taken_away_by_a_second_person_with_a_reason CHECK (((passes = 'keep'::text) OR ((passes = 'withdraw'::text) AND (passes_reason <> ''::text) AND (second_signed_by <> proposed_by)))),
    CONSTRAINT two_different_people_sign CHECK ((first_signed_by <> second_signed_by))
);

CREATE TABLE public.key_change_signatures (
    change_id uuid NOT NULL,
    signed_by uuid NOT NULL,
    is_agreed boolean NOT NULL,
    reason text NOT NULL,
    signed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.key_change_versions (
    change_id uuid NOT NULL,
    form_id uuid NOT NULL,
    slot text NOT NULL,
    key_version integer NOT NULL
);

CREATE TABLE public.key_changes (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    item_version_id uuid NOT NULL,
    kind text NOT NULL,
    options jsonb NOT NULL,
    reason text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_key_change_is_known CHECK ((kind = ANY (ARRAY['new_key'::text, 'several_keys'::text, 'drop'::text, 'credit_all'::text])))
);

CREATE TABLE public.language_version_events (
    id bigint NOT NULL,
    language_version_id uuid NOT NULL,
    event text NOT NULL,
    status text NOT NULL,
    content_hash text NOT NULL,
    source_hash text,
    actor_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    note text NOT NULL,
    CONSTRAINT a_language_event_is_known CHECK ((event = ANY (ARRAY['write'::text, 'review'::text, 'approve'::text, 'send_back'::text, 'change_source'::text]))),
    CONSTRAINT a_language_event_leads_to_a_known_status CHECK ((status = ANY (ARRAY['drafted'::text, 'reviewed'::text, 'approved'::text, 'stale'::text]))),
    CONSTRAINT a_language_event_names_its_actor CHECK (((actor_id IS NOT NULL) OR (event = 'change_source'::text)))
);

ALTER TABLE public.language_version_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.language_version_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    stimulus text DEFAULT ''::text NOT NULL,
    markup text DEFAULT 'plain'::text NOT NULL,
    words text GENERATED ALWAYS AS (lower(((((stimulus || chr(10)) || stem) || chr(10)) || (options)::text))) STORED NOT NULL,
    source_hash text,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    CONSTRAINT a_language_status_is_known CHECK ((status = ANY (ARRAY['drafted'::text, 'reviewed'::text, 'approved'::text, 'stale'::text]))),
    CONSTRAINT a_markup_is_known CHECK ((markup = ANY (ARRAY['plain'::text, 'html'::text]))),
    CONSTRAINT a_reviewed_text_says_by_whom_and_when CHECK (((reviewed_by IS NULL) = (reviewed_at IS NULL))),
    CONSTRAINT nobody_reviews_their_own_text CHECK ((reviewed_by <> created_by))
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

CREATE TABLE public.pass_rate_decisions (
    id uuid NOT NULL,
    administration_id uuid NOT NULL,
    verdict text NOT NULL,
    reason text NOT NULL,
    scored integer NOT NULL,
    passed integer NOT NULL,
    earlier_scored integer NOT NULL,
    earlier_passed integer NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT a_verdict_on_a_pass_rate_is_known CHECK ((verdict = ANY (ARRAY['release'::text, 'hold'::text])))
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
    options jsonb NOT NULL,
    stimulus text DEFAULT ''::text NOT NULL,
    markup text DEFAULT 'plain'::text NOT NULL,
    images jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT a_markup_of_practice_is_known CHECK ((markup = ANY (ARRAY['plain'::text, 'html'::text])))
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

CREATE TABLE public.release_batch_lines (
    batch_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    is_released boolean NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.release_batches (
    id uuid NOT NULL,
    administration_id uuid NOT NULL,
    sitting_ids jsonb NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL
);

CREATE TABLE public.report_readings (
    sitting_id uuid NOT NULL,
    version integer NOT NULL,
    read_at timestamp with time zone NOT NULL
);

CREATE TABLE public.report_reissues (
    sitting_id uuid NOT NULL,
    version integer NOT NULL,
    note text NOT NULL,
    issued_by uuid NOT NULL
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

CREATE TABLE public.score_follow_ups (
    score_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    kind text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT a_follow_up_is_known CHECK ((kind = ANY (ARRAY['reissued'::text, 'unchanged'::text, 'pass_kept'::text])))
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
    issued_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    cause text DEFAULT 'first'::text NOT NULL,
    CONSTRAINT a_cause_of_a_report_is_known CHECK ((cause = ANY (ARRAY['first'::text, 'key_change'::text, 'late_entries'::text, 'hand_check'::text, 'correction'::text])))
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
    result_hash text,
    CONSTRAINT an_outcome_is_known CHECK ((outcome = ANY (ARRAY['pass'::text, 'fail'::text])))
);

CREATE TABLE public.scoring_runs (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    key_version integer NOT NULL,
    scaling_version integer NOT NULL,
    inputs_hash text NOT NULL,
    code_version text NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    alignment_hash text,
    key_hash text,
    scaling_hash text,
    results_hash text,
    cause text DEFAULT 'first'::text NOT NULL
);

CREATE TABLE public.second_opinions (
    id uuid NOT NULL,
    score_id uuid NOT NULL,
    engine_version text NOT NULL,
    agrees boolean NOT NULL,
    differences jsonb NOT NULL,
    document jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    CONSTRAINT who_disagrees_says_where CHECK ((agrees = (differences = '[]'::jsonb)))
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

CREATE TABLE public.standard_decisions (
    proposal_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    is_signed boolean NOT NULL,
    reason text NOT NULL,
    standard_setting_id uuid,
    decided_at timestamp with time zone NOT NULL,
    decided_by uuid NOT NULL,
    CONSTRAINT a_signed_standard_has_a_record CHECK ((is_signed = (standard_setting_id IS NOT NULL))),
    CONSTRAINT two_different_people_sign_a_standard CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.standard_hand_ins (
    panel_id uuid NOT NULL,
    account_id uuid NOT NULL,
    round integer NOT NULL,
    handed_in_at timestamp with time zone NOT NULL,
    CONSTRAINT a_round_that_is_handed_in_is_known CHECK ((round = ANY (ARRAY[1, 2])))
);

CREATE TABLE public.standard_panel_judges (
    panel_id uuid NOT NULL,
    account_id uuid NOT NULL,
    background text NOT NULL,
    invited_at timestamp with time zone NOT NULL,
    invited_by uuid NOT NULL,
    trained_at timestamp with time zone,
    dismissed_at timestamp with time zone,
    dismissal_reason text,
    CONSTRAINT a_dismissed_judge_has_a_reason CHECK (((dismissed_at IS NULL) = (dismissal_reason IS NULL)))
);

CREATE TABLE public.standard_panel_moves (
    panel_id uuid NOT NULL,
    event text NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    moved_by uuid NOT NULL,
    impact jsonb
);

CREATE TABLE public.standard_panels (
    id uuid NOT NULL,
    form_id uuid NOT NULL,
    title text NOT NULL,
    competent_candidate text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT a_state_of_a_panel_is_known CHECK ((state = ANY (ARRAY['training'::text, 'round_one'::text, 'impact'::text, 'round_two'::text, 'closed'::text, 'adopted'::text, 'abandoned'::text])))
);

CREATE TABLE public.standard_proposals (
    id uuid NOT NULL,
    panel_id uuid NOT NULL,
    cut_raw integer NOT NULL,
    document jsonb NOT NULL,
    document_hash text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    proposed_by uuid NOT NULL,
    CONSTRAINT a_proposed_cut_can_be_missed CHECK ((cut_raw > 0))
);

CREATE TABLE public.standard_ratings (
    id uuid NOT NULL,
    panel_id uuid NOT NULL,
    account_id uuid NOT NULL,
    round integer NOT NULL,
    slot integer NOT NULL,
    percent integer NOT NULL,
    rated_at timestamp with time zone NOT NULL,
    CONSTRAINT a_rating_is_a_percentage CHECK (((percent >= 0) AND (percent <= 100))),
    CONSTRAINT there_are_two_rounds CHECK ((round = ANY (ARRAY[1, 2])))
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

CREATE TABLE public.translation_imports (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    language text NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    content bytea,
    report jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    applied_at timestamp with time zone,
    CONSTRAINT an_applied_table_of_translations_is_not_kept CHECK (((applied_at IS NULL) OR (content IS NULL)))
);

CREATE TABLE public.voluntary_answers (
    pseudonym text NOT NULL,
    sealed bytea NOT NULL
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

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT pk_analyses PRIMARY KEY (id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT pk_analysis_requests PRIMARY KEY (id);

ALTER TABLE ONLY public.area_score_gates
    ADD CONSTRAINT pk_area_score_gates PRIMARY KEY (id);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT pk_attempt_requests PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT pk_audit_entries PRIMARY KEY (id);

ALTER TABLE ONLY public.authorizations
    ADD CONSTRAINT pk_authorizations PRIMARY KEY (id);

ALTER TABLE ONLY public.bank_imports
    ADD CONSTRAINT pk_bank_imports PRIMARY KEY (id);

ALTER TABLE ONLY public.carried_histories
    ADD CONSTRAINT pk_carried_histories PRIMARY KEY (item_id);

ALTER TABLE ONLY public.column_mappings
    ADD CONSTRAINT pk_column_mappings PRIMARY KEY (id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (sitting_id, epoch, sequence);

ALTER TABLE ONLY public.equivalence_decisions
    ADD CONSTRAINT pk_equivalence_decisions PRIMARY KEY (proposal_id);

ALTER TABLE ONLY public.equivalence_proposals
    ADD CONSTRAINT pk_equivalence_proposals PRIMARY KEY (id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT pk_exam_policies PRIMARY KEY (exam_id, version);

ALTER TABLE ONLY public.exams
    ADD CONSTRAINT pk_exams PRIMARY KEY (id);

ALTER TABLE ONLY public.form_assemblies
    ADD CONSTRAINT pk_form_assemblies PRIMARY KEY (id);

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

ALTER TABLE ONLY public.form_withdrawals
    ADD CONSTRAINT pk_form_withdrawals PRIMARY KEY (form_id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT pk_forms PRIMARY KEY (id);

ALTER TABLE ONLY public.hand_check_requests
    ADD CONSTRAINT pk_hand_check_requests PRIMARY KEY (id);

ALTER TABLE ONLY public.hand_check_results
    ADD CONSTRAINT pk_hand_check_results PRIMARY KEY (request_id);

ALTER TABLE ONLY public.held_decisions
    ADD CONSTRAINT pk_held_decisions PRIMARY KEY (review_id);

ALTER TABLE ONLY public.held_review_entries
    ADD CONSTRAINT pk_held_review_entries PRIMARY KEY (review_id, sitting_id, epoch, sequence);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT pk_held_reviews PRIMARY KEY (id);

ALTER TABLE ONLY public.imported_administrations
    ADD CONSTRAINT pk_imported_administrations PRIMARY KEY (id);

ALTER TABLE ONLY public.imported_candidates
    ADD CONSTRAINT pk_imported_candidates PRIMARY KEY (administration_id, number);

ALTER TABLE ONLY public.imported_items
    ADD CONSTRAINT pk_imported_items PRIMARY KEY (administration_id, number);

ALTER TABLE ONLY public.imported_responses
    ADD CONSTRAINT pk_imported_responses PRIMARY KEY (administration_id, number);

ALTER TABLE ONLY public.imported_runs
    ADD CONSTRAINT pk_imported_runs PRIMARY KEY (id);

ALTER TABLE ONLY public.imported_scores
    ADD CONSTRAINT pk_imported_scores PRIMARY KEY (run_id, number);

ALTER TABLE ONLY public.item_approvals
    ADD CONSTRAINT pk_item_approvals PRIMARY KEY (item_version_id);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT pk_item_assignments PRIMARY KEY (id);

ALTER TABLE ONLY public.item_checklists
    ADD CONSTRAINT pk_item_checklists PRIMARY KEY (id);

ALTER TABLE ONLY public.item_comments
    ADD CONSTRAINT pk_item_comments PRIMARY KEY (id);

ALTER TABLE ONLY public.item_hold_clearances
    ADD CONSTRAINT pk_item_hold_clearances PRIMARY KEY (hold_id);

ALTER TABLE ONLY public.item_holds
    ADD CONSTRAINT pk_item_holds PRIMARY KEY (id);

ALTER TABLE ONLY public.item_images
    ADD CONSTRAINT pk_item_images PRIMARY KEY (sha256);

ALTER TABLE ONLY public.item_keys
    ADD CONSTRAINT pk_item_keys PRIMARY KEY (item_version_id);

ALTER TABLE ONLY public.item_origins
    ADD CONSTRAINT pk_item_origins PRIMARY KEY (exam_id, format, source, identifier, language);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT pk_item_versions PRIMARY KEY (id);

ALTER TABLE ONLY public.item_views
    ADD CONSTRAINT pk_item_views PRIMARY KEY (id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT pk_items PRIMARY KEY (id);

ALTER TABLE ONLY public.key_change_adoptions
    ADD CONSTRAINT pk_key_change_adoptions PRIMARY KEY (change_id);

ALTER TABLE ONLY public.key_change_signatures
    ADD CONSTRAINT pk_key_change_signatures PRIMARY KEY (change_id, signed_by);

ALTER TABLE ONLY public.key_change_versions
    ADD CONSTRAINT pk_key_change_versions PRIMARY KEY (change_id, form_id);

ALTER TABLE ONLY public.key_changes
    ADD CONSTRAINT pk_key_changes PRIMARY KEY (id);

ALTER TABLE ONLY public.language_version_events
    ADD CONSTRAINT pk_language_version_events PRIMARY KEY (id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT pk_language_versions PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT pk_ledger_credits PRIMARY KEY (sitting_id, ordinal);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT pk_ledger_spans PRIMARY KEY (sitting_id, ordinal);

ALTER TABLE ONLY public.pass_rate_decisions
    ADD CONSTRAINT pk_pass_rate_decisions PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT pk_payments PRIMARY KEY (id);

ALTER TABLE ONLY public.practice_item_texts
    ADD CONSTRAINT pk_practice_item_texts PRIMARY KEY (item_id, language);

ALTER TABLE ONLY public.practice_items
    ADD CONSTRAINT pk_practice_items PRIMARY KEY (id);

ALTER TABLE ONLY public.rationales
    ADD CONSTRAINT pk_rationales PRIMARY KEY (language_version_id, option);

ALTER TABLE ONLY public.release_batch_lines
    ADD CONSTRAINT pk_release_batch_lines PRIMARY KEY (batch_id, sitting_id);

ALTER TABLE ONLY public.release_batches
    ADD CONSTRAINT pk_release_batches PRIMARY KEY (id);

ALTER TABLE ONLY public.report_readings
    ADD CONSTRAINT pk_report_readings PRIMARY KEY (sitting_id, version);

ALTER TABLE ONLY public.report_reissues
    ADD CONSTRAINT pk_report_reissues PRIMARY KEY (sitting_id, version);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT pk_role_grants PRIMARY KEY (account_id, role);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT pk_scaling_tables PRIMARY KEY (form_id, version);

ALTER TABLE ONLY public.score_follow_ups
    ADD CONSTRAINT pk_score_follow_ups PRIMARY KEY (score_id);

ALTER TABLE ONLY public.score_releases
    ADD CONSTRAINT pk_score_releases PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.score_reports
    ADD CONSTRAINT pk_score_reports PRIMARY KEY (sitting_id, version);

ALTER TABLE ONLY public.scores
    ADD CONSTRAINT pk_scores PRIMARY KEY (id);

ALTER TABLE ONLY public.scoring_runs
    ADD CONSTRAINT pk_scoring_runs PRIMARY KEY (id);

ALTER TABLE ONLY public.second_opinions
    ADD CONSTRAINT pk_second_opinions PRIMARY KEY (id);

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

ALTER TABLE ONLY public.standard_decisions
    ADD CONSTRAINT pk_standard_decisions PRIMARY KEY (proposal_id);

ALTER TABLE ONLY public.standard_hand_ins
    ADD CONSTRAINT pk_standard_hand_ins PRIMARY KEY (panel_id, account_id, round);

ALTER TABLE ONLY public.standard_panel_judges
    ADD CONSTRAINT pk_standard_panel_judges PRIMARY KEY (panel_id, account_id);

ALTER TABLE ONLY public.standard_panel_moves
    ADD CONSTRAINT pk_standard_panel_moves PRIMARY KEY (panel_id, event);

ALTER TABLE ONLY public.standard_panels
    ADD CONSTRAINT pk_standard_panels PRIMARY KEY (id);

ALTER TABLE ONLY public.standard_proposals
    ADD CONSTRAINT pk_standard_proposals PRIMARY KEY (id);

ALTER TABLE ONLY public.standard_ratings
    ADD CONSTRAINT pk_standard_ratings PRIMARY KEY (id);

ALTER TABLE ONLY public.standard_settings
    ADD CONSTRAINT pk_standard_settings PRIMARY KEY (id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT pk_statement_acceptances PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.statements
    ADD CONSTRAINT pk_statements PRIMARY KEY (exam_id, version, language);

ALTER TABLE ONLY public.translation_imports
    ADD CONSTRAINT pk_translation_imports PRIMARY KEY (id);

ALTER TABLE ONLY public.voluntary_answers
    ADD CONSTRAINT pk_voluntary_answers PRIMARY KEY (pseudonym);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT uq_accounts_email UNIQUE (email);

ALTER TABLE ONLY public.attempt_requests
    ADD CONSTRAINT uq_attempt_requests_authorization_id_ordinal UNIQUE (authorization_id, ordinal);

ALTER TABLE ONLY public.column_mappings
    ADD CONSTRAINT uq_column_mappings_exam_id_name UNIQUE (exam_id, name);

ALTER TABLE ONLY public.equivalence_proposals
    ADD CONSTRAINT uq_equivalence_proposals_id_proposed_by UNIQUE (id, proposed_by);

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

ALTER TABLE ONLY public.hand_check_requests
    ADD CONSTRAINT uq_hand_check_requests_score_id UNIQUE (score_id);

ALTER TABLE ONLY public.held_reviews
    ADD CONSTRAINT uq_held_reviews_id_proposed_by UNIQUE (id, proposed_by);

ALTER TABLE ONLY public.imported_administrations
    ADD CONSTRAINT uq_imported_administrations_exam_id_code UNIQUE (exam_id, code);

ALTER TABLE ONLY public.imported_administrations
    ADD CONSTRAINT uq_imported_administrations_exam_id_source_hash UNIQUE (exam_id, source_hash);

ALTER TABLE ONLY public.imported_candidates
    ADD CONSTRAINT uq_imported_candidates_administration_id_code UNIQUE (administration_id, code);

ALTER TABLE ONLY public.imported_items
    ADD CONSTRAINT uq_imported_items_administration_id_code UNIQUE (administration_id, code);

ALTER TABLE ONLY public.item_checklists
    ADD CONSTRAINT uq_item_checklists_id_item_version_id_checked_by UNIQUE (id, item_version_id, checked_by);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT uq_item_versions_item_id_number UNIQUE (item_id, number);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT uq_items_exam_id_code UNIQUE (exam_id, code);

ALTER TABLE ONLY public.key_change_versions
    ADD CONSTRAINT uq_key_change_versions_form_id_key_version UNIQUE (form_id, key_version);

ALTER TABLE ONLY public.key_changes
    ADD CONSTRAINT uq_key_changes_id_proposed_by UNIQUE (id, proposed_by);

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

ALTER TABLE ONLY public.standard_proposals
    ADD CONSTRAINT uq_standard_proposals_id_proposed_by UNIQUE (id, proposed_by);

CREATE INDEX ix_accommodations_authorization_id ON public.accommodations USING btree (authorization_id);

CREATE INDEX ix_administration_forms_form_id ON public.administration_forms USING btree (form_id);

CREATE INDEX ix_analyses_administration_id ON public.analyses USING btree (administration_id);

CREATE INDEX ix_analyses_exam_id ON public.analyses USING btree (exam_id);

CREATE INDEX ix_analyses_form_id_computed_at ON public.analyses USING btree (form_id, computed_at);

CREATE INDEX ix_analyses_imported_id_computed_at ON public.analyses USING btree (imported_id, computed_at);

CREATE INDEX ix_analysis_requests_exam_id ON public.analysis_requests USING btree (exam_id);

CREATE INDEX ix_area_score_gates_form_id ON public.area_score_gates USING btree (form_id);

CREATE INDEX ix_audit_entries_recorded_at ON public.audit_entries USING btree (recorded_at);

CREATE INDEX ix_audit_entries_subject_kind_subject_id ON public.audit_entries USING btree (subject_kind, subject_id);

CREATE INDEX ix_authorizations_account_id_exam_id ON public.authorizations USING btree (account_id, exam_id);

CREATE INDEX ix_equivalence_proposals_form_id ON public.equivalence_proposals USING btree (form_id);

CREATE INDEX ix_form_assemblies_exam_id ON public.form_assemblies USING btree (exam_id);

CREATE INDEX ix_forms_assembly_id ON public.forms USING btree (assembly_id);

CREATE INDEX ix_forms_sibling_of ON public.forms USING btree (sibling_of);

CREATE INDEX ix_hand_check_requests_sitting_id ON public.hand_check_requests USING btree (sitting_id);

CREATE INDEX ix_held_review_entries_sitting_id_epoch_sequence ON public.held_review_entries USING btree (sitting_id, epoch, sequence);

CREATE INDEX ix_held_reviews_sitting_id ON public.held_reviews USING btree (sitting_id);

CREATE INDEX ix_imported_items_item_id ON public.imported_items USING btree (item_id);

CREATE INDEX ix_imported_runs_administration_id ON public.imported_runs USING btree (administration_id);

CREATE INDEX ix_item_assignments_account_id_exam_id ON public.item_assignments USING btree (account_id, exam_id);

CREATE INDEX ix_item_checklists_item_version_id_checked_by ON public.item_checklists USING btree (item_version_id, checked_by);

CREATE INDEX ix_item_comments_item_version_id ON public.item_comments USING btree (item_version_id);

CREATE INDEX ix_item_holds_item_version_id ON public.item_holds USING btree (item_version_id);

CREATE INDEX ix_item_origins_item_id ON public.item_origins USING btree (item_id);

CREATE INDEX ix_item_versions_area_stage ON public.item_versions USING btree (area, stage);

CREATE INDEX ix_item_views_item_version_id_viewed_at ON public.item_views USING btree (item_version_id, viewed_at);

CREATE INDEX ix_key_changes_exam_id ON public.key_changes USING btree (exam_id);

CREATE INDEX ix_key_changes_item_version_id ON public.key_changes USING btree (item_version_id);

CREATE INDEX ix_language_version_events_language_version_id ON public.language_version_events USING btree (language_version_id);

CREATE INDEX ix_pass_rate_decisions_administration_id ON public.pass_rate_decisions USING btree (administration_id);

CREATE INDEX ix_payments_attempt_request_id ON public.payments USING btree (attempt_request_id);

CREATE INDEX ix_release_batches_administration_id ON public.release_batches USING btree (administration_id);

CREATE INDEX ix_score_follow_ups_sitting_id ON public.score_follow_ups USING btree (sitting_id);

CREATE INDEX ix_score_reports_account_id ON public.score_reports USING btree (account_id);

CREATE INDEX ix_scores_sitting_id ON public.scores USING btree (sitting_id);

CREATE INDEX ix_second_opinions_score_id ON public.second_opinions USING btree (score_id);

CREATE INDEX ix_service_outages_ended_at ON public.service_outages USING btree (ended_at);

CREATE INDEX ix_sign_ins_account_id ON public.sign_ins USING btree (account_id);

CREATE INDEX ix_sitting_events_sitting_id_happened_at ON public.sitting_events USING btree (sitting_id, happened_at);

CREATE INDEX ix_sittings_account_id ON public.sittings USING btree (account_id);

CREATE INDEX ix_sittings_closes_at ON public.sittings USING btree (closes_at) WHERE (closes_at IS NOT NULL);

CREATE INDEX ix_sittings_form_id_score_status ON public.sittings USING btree (form_id, score_status);

CREATE INDEX ix_standard_panel_judges_account_id ON public.standard_panel_judges USING btree (account_id);

CREATE INDEX ix_standard_panels_form_id ON public.standard_panels USING btree (form_id);

CREATE INDEX ix_standard_proposals_panel_id ON public.standard_proposals USING btree (panel_id);

CREATE INDEX ix_standard_ratings_panel_id_round_account_id_slot ON public.standard_ratings USING btree (panel_id, round, account_id, slot);

CREATE INDEX ix_translation_imports_exam_id_created_by ON public.translation_imports USING btree (exam_id, created_by);

CREATE UNIQUE INDEX uq_item_assignments_once_at_a_time ON public.item_assignments USING btree (exam_id, item_id, account_id, duty, language) NULLS NOT DISTINCT WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_ledger_spans_one_open_span_per_sitting ON public.ledger_spans USING btree (sitting_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_sittings_one_live_sitting_per_candidate ON public.sittings USING btree (account_id) WHERE (state = ANY (ARRAY['scheduled'::text, 'checked_in'::text, 'in_progress'::text, 'paused'::text, 'on_break'::text]));

CREATE UNIQUE INDEX uq_sittings_one_sitting_per_attempt ON public.sittings USING btree (authorization_id, ordinal) WHERE (state <> 'never_started'::text);

CREATE TRIGGER a_published_form_gains_no_slots BEFORE INSERT OR UPDATE ON public.form_slots FOR EACH ROW EXECUTE FUNCTION public.refuse_slot_in_published_form();

CREATE TRIGGER a_published_form_is_ready BEFORE INSERT OR UPDATE OF state ON public.forms FOR EACH ROW WHEN ((new.state = 'published'::text)) EXECUTE FUNCTION public.refuse_unready_form();

CREATE TRIGGER a_published_form_keeps_its_slots BEFORE DELETE OR UPDATE ON public.form_slots FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_form();

CREATE TRIGGER a_published_form_stays BEFORE DELETE OR UPDATE ON public.forms FOR EACH ROW WHEN ((old.state = 'published'::text)) EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER a_published_policy_stays BEFORE DELETE OR UPDATE ON public.exam_policies FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER a_slot_takes_an_approved_version BEFORE INSERT OR UPDATE OF item_version_id ON public.form_slots FOR EACH ROW EXECUTE FUNCTION public.refuse_unapproved_slot();

CREATE TRIGGER a_stage_moves_by_the_table BEFORE UPDATE OF stage ON public.item_versions FOR EACH ROW WHEN ((old.stage IS DISTINCT FROM new.stage)) EXECUTE FUNCTION public.refuse_unreviewed_stage();

CREATE TRIGGER a_started_sitting_keeps_its_form BEFORE UPDATE OF form_id ON public.sittings FOR EACH ROW WHEN (((old.started_at IS NOT NULL) AND (new.form_id <> old.form_id))) EXECUTE FUNCTION public.refuse_another_form();

CREATE TRIGGER a_version_begins_before_its_review BEFORE INSERT ON public.item_versions FOR EACH ROW EXECUTE FUNCTION public.refuse_unreviewed_stage();

CREATE TRIGGER analyses_are_append_only BEFORE DELETE OR UPDATE ON public.analyses FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER area_score_gates_are_append_only BEFORE DELETE OR UPDATE ON public.area_score_gates FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_entries_are_append_only BEFORE DELETE OR UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER carried_histories_are_append_only BEFORE DELETE OR UPDATE ON public.carried_histories FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER entries_are_append_only BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER equivalence_decisions_are_append_only BEFORE DELETE OR UPDATE ON public.equivalence_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER equivalence_proposals_are_append_only BEFORE DELETE OR UPDATE ON public.equivalence_proposals FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_documents_are_append_only BEFORE DELETE OR UPDATE ON public.form_documents FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_keys_are_append_only BEFORE DELETE OR UPDATE ON public.form_keys FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_package_keys_are_append_only BEFORE DELETE OR UPDATE ON public.form_package_keys FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_packages_are_append_only BEFORE DELETE OR UPDATE ON public.form_packages FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER form_withdrawals_are_append_only BEFORE DELETE OR UPDATE ON public.form_withdrawals FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER hand_check_requests_are_append_only BEFORE DELETE OR UPDATE ON public.hand_check_requests FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER hand_check_results_are_append_only BEFORE DELETE OR UPDATE ON public.hand_check_results FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_decisions_are_append_only BEFORE DELETE OR UPDATE ON public.held_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_review_entries_are_append_only BEFORE DELETE OR UPDATE ON public.held_review_entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_reviews_are_append_only BEFORE DELETE OR UPDATE ON public.held_reviews FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_administrations_are_append_only BEFORE DELETE OR UPDATE ON public.imported_administrations FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_candidates_are_append_only BEFORE DELETE OR UPDATE ON public.imported_candidates FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_items_are_append_only BEFORE DELETE OR UPDATE ON public.imported_items FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_responses_are_append_only BEFORE DELETE OR UPDATE ON public.imported_responses FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_runs_are_append_only BEFORE DELETE OR UPDATE ON public.imported_runs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER imported_scores_are_append_only BEFORE DELETE OR UPDATE ON public.imported_scores FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_approvals_are_append_only BEFORE DELETE OR UPDATE ON public.item_approvals FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_checklists_are_append_only BEFORE DELETE OR UPDATE ON public.item_checklists FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_hold_clearances_are_append_only BEFORE DELETE OR UPDATE ON public.item_hold_clearances FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_holds_are_append_only BEFORE DELETE OR UPDATE ON public.item_holds FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_images_are_append_only BEFORE DELETE OR UPDATE ON public.item_images FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER item_views_are_append_only BEFORE DELETE OR UPDATE ON public.item_views FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER key_change_adoptions_are_append_only BEFORE DELETE OR UPDATE ON public.key_change_adoptions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER key_change_signatures_are_append_only BEFORE DELETE OR UPDATE ON public.key_change_signatures FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER key_change_versions_are_append_only BEFORE DELETE OR UPDATE ON public.key_change_versions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER key_changes_are_append_only BEFORE DELETE OR UPDATE ON public.key_changes FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER language_version_events_are_append_only BEFORE DELETE OR UPDATE ON public.language_version_events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_credits_are_append_only BEFORE DELETE OR UPDATE ON public.ledger_credits FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER pass_rate_decisions_are_append_only BEFORE DELETE OR UPDATE ON public.pass_rate_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER release_batch_lines_are_append_only BEFORE DELETE OR UPDATE ON public.release_batch_lines FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER release_batches_are_append_only BEFORE DELETE OR UPDATE ON public.release_batches FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER report_readings_are_append_only BEFORE DELETE OR UPDATE ON public.report_readings FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER report_reissues_are_append_only BEFORE DELETE OR UPDATE ON public.report_reissues FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER score_follow_ups_are_append_only BEFORE DELETE OR UPDATE ON public.score_follow_ups FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER score_releases_are_append_only BEFORE DELETE OR UPDATE ON public.score_releases FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER score_reports_are_append_only BEFORE DELETE OR UPDATE ON public.score_reports FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER scores_are_append_only BEFORE DELETE OR UPDATE ON public.scores FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER scoring_runs_are_append_only BEFORE DELETE OR UPDATE ON public.scoring_runs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER second_opinions_are_append_only BEFORE DELETE OR UPDATE ON public.second_opinions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER sitting_events_are_append_only BEFORE DELETE OR UPDATE ON public.sitting_events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER standard_decisions_are_append_only BEFORE DELETE OR UPDATE ON public.standard_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER standard_hand_ins_are_append_only BEFORE DELETE OR UPDATE ON public.standard_hand_ins FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER standard_panel_moves_are_append_only BEFORE DELETE OR UPDATE ON public.standard_panel_moves FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER standard_proposals_are_append_only BEFORE DELETE OR UPDATE ON public.standard_proposals FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER standard_ratings_are_append_only BEFORE DELETE OR UPDATE ON public.standard_ratings FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER two_people_and_a_checklist_approve BEFORE INSERT ON public.item_approvals FOR EACH ROW EXECUTE FUNCTION public.refuse_unfounded_approval();

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

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT fk_analyses_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT fk_analyses_computed_by_accounts FOREIGN KEY (computed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT fk_analyses_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT fk_analyses_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.analyses
    ADD CONSTRAINT fk_analyses_imported_id_imported_administrations FOREIGN KEY (imported_id) REFERENCES public.imported_administrations(id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT fk_analysis_requests_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT fk_analysis_requests_asked_by_accounts FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT fk_analysis_requests_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT fk_analysis_requests_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.analysis_requests
    ADD CONSTRAINT fk_analysis_requests_imported_id_imported_administrations FOREIGN KEY (imported_id) REFERENCES public.imported_administrations(id);

ALTER TABLE ONLY public.area_score_gates
    ADD CONSTRAINT fk_area_score_gates_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.area_score_gates
    ADD CONSTRAINT fk_area_score_gates_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

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

ALTER TABLE ONLY public.carried_histories
    ADD CONSTRAINT fk_carried_histories_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.column_mappings
    ADD CONSTRAINT fk_column_mappings_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.column_mappings
    ADD CONSTRAINT fk_column_mappings_remembered_by_accounts FOREIGN KEY (remembered_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT fk_entries_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.equivalence_decisions
    ADD CONSTRAINT fk_equivalence_decisions_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.equivalence_decisions
    ADD CONSTRAINT fk_equivalence_decisions_proposal_id_proposed_by_equiva_9613 FOREIGN KEY (proposal_id, proposed_by) REFERENCES public.equivalence_proposals(id, proposed_by);

ALTER TABLE ONLY public.equivalence_proposals
    ADD CONSTRAINT fk_equivalence_proposals_base_form_id_base_version_scal_0a0e FOREIGN KEY (base_form_id, base_version) REFERENCES public.scaling_tables(form_id, version);

ALTER TABLE ONLY public.equivalence_proposals
    ADD CONSTRAINT fk_equivalence_proposals_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.equivalence_proposals
    ADD CONSTRAINT fk_equivalence_proposals_proposed_by_accounts FOREIGN KEY (proposed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.exam_policies
    ADD CONSTRAINT fk_exam_policies_published_by_accounts FOREIGN KEY (published_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.form_assemblies
    ADD CONSTRAINT fk_form_assemblies_asked_by_accounts FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.form_assemblies
    ADD CONSTRAINT fk_form_assemblies_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

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

ALTER TABLE ONLY public.form_withdrawals
    ADD CONSTRAINT fk_form_withdrawals_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.form_withdrawals
    ADD CONSTRAINT fk_form_withdrawals_withdrawn_by_accounts FOREIGN KEY (withdrawn_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_assembly_id_form_assemblies FOREIGN KEY (assembly_id) REFERENCES public.form_assemblies(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_published_by_accounts FOREIGN KEY (published_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.forms
    ADD CONSTRAINT fk_forms_sibling_of_forms FOREIGN KEY (sibling_of) REFERENCES public.forms(id);

ALTER TABLE ONLY public.hand_check_requests
    ADD CONSTRAINT fk_hand_check_requests_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.hand_check_requests
    ADD CONSTRAINT fk_hand_check_requests_score_id_scores FOREIGN KEY (score_id) REFERENCES public.scores(id);

ALTER TABLE ONLY public.hand_check_requests
    ADD CONSTRAINT fk_hand_check_requests_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.hand_check_results
    ADD CONSTRAINT fk_hand_check_results_checked_by_accounts FOREIGN KEY (checked_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.hand_check_results
    ADD CONSTRAINT fk_hand_check_results_opinion_id_second_opinions FOREIGN KEY (opinion_id) REFERENCES public.second_opinions(id);

ALTER TABLE ONLY public.hand_check_results
    ADD CONSTRAINT fk_hand_check_results_request_id_hand_check_requests FOREIGN KEY (request_id) REFERENCES public.hand_check_requests(id);

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

ALTER TABLE ONLY public.imported_administrations
    ADD CONSTRAINT fk_imported_administrations_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.imported_administrations
    ADD CONSTRAINT fk_imported_administrations_imported_by_accounts FOREIGN KEY (imported_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.imported_candidates
    ADD CONSTRAINT fk_imported_candidates_administration FOREIGN KEY (administration_id) REFERENCES public.imported_administrations(id);

ALTER TABLE ONLY public.imported_items
    ADD CONSTRAINT fk_imported_items_administration_id_imported_administrations FOREIGN KEY (administration_id) REFERENCES public.imported_administrations(id);

ALTER TABLE ONLY public.imported_items
    ADD CONSTRAINT fk_imported_items_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.imported_responses
    ADD CONSTRAINT fk_imported_responses_candidate FOREIGN KEY (administration_id, number) REFERENCES public.imported_candidates(administration_id, number);

ALTER TABLE ONLY public.imported_runs
    ADD CONSTRAINT fk_imported_runs_administration_id_imported_administrations FOREIGN KEY (administration_id) REFERENCES public.imported_administrations(id);

ALTER TABLE ONLY public.imported_runs
    ADD CONSTRAINT fk_imported_runs_computed_by_accounts FOREIGN KEY (computed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.imported_scores
    ADD CONSTRAINT fk_imported_scores_candidate FOREIGN KEY (administration_id, number) REFERENCES public.imported_candidates(administration_id, number);

ALTER TABLE ONLY public.imported_scores
    ADD CONSTRAINT fk_imported_scores_run_id_imported_runs FOREIGN KEY (run_id) REFERENCES public.imported_runs(id);

ALTER TABLE ONLY public.item_approvals
    ADD CONSTRAINT fk_item_approvals_approved_by_accounts FOREIGN KEY (approved_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_approvals
    ADD CONSTRAINT fk_item_approvals_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_approvals
    ADD CONSTRAINT fk_item_approvals_whose_checklist FOREIGN KEY (checklist_id, item_version_id, approved_by) REFERENCES public.item_checklists(id, item_version_id, checked_by);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT fk_item_assignments_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT fk_item_assignments_assigned_by_accounts FOREIGN KEY (assigned_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT fk_item_assignments_ended_by_accounts FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT fk_item_assignments_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.item_assignments
    ADD CONSTRAINT fk_item_assignments_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.item_checklists
    ADD CONSTRAINT fk_item_checklists_checked_by_accounts FOREIGN KEY (checked_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_checklists
    ADD CONSTRAINT fk_item_checklists_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_comments
    ADD CONSTRAINT fk_item_comments_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_comments
    ADD CONSTRAINT fk_item_comments_resolved_by_accounts FOREIGN KEY (resolved_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_comments
    ADD CONSTRAINT fk_item_comments_written_by_accounts FOREIGN KEY (written_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_hold_clearances
    ADD CONSTRAINT fk_item_hold_clearances_cleared_by_accounts FOREIGN KEY (cleared_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_hold_clearances
    ADD CONSTRAINT fk_item_hold_clearances_hold_id_item_holds FOREIGN KEY (hold_id) REFERENCES public.item_holds(id);

ALTER TABLE ONLY public.item_holds
    ADD CONSTRAINT fk_item_holds_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.item_holds
    ADD CONSTRAINT fk_item_holds_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_holds
    ADD CONSTRAINT fk_item_holds_raised_by_accounts FOREIGN KEY (raised_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_images
    ADD CONSTRAINT fk_item_images_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_keys
    ADD CONSTRAINT fk_item_keys_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.item_origins
    ADD CONSTRAINT fk_item_origins_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.item_origins
    ADD CONSTRAINT fk_item_origins_imported_by_accounts FOREIGN KEY (imported_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_origins
    ADD CONSTRAINT fk_item_origins_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT fk_item_versions_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_versions
    ADD CONSTRAINT fk_item_versions_item_id_items FOREIGN KEY (item_id) REFERENCES public.items(id);

ALTER TABLE ONLY public.item_views
    ADD CONSTRAINT fk_item_views_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.item_views
    ADD CONSTRAINT fk_item_views_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.key_change_adoptions
    ADD CONSTRAINT fk_key_change_adoptions_change_id_proposed_by_key_changes FOREIGN KEY (change_id, proposed_by) REFERENCES public.key_changes(id, proposed_by);

ALTER TABLE ONLY public.key_change_adoptions
    ADD CONSTRAINT fk_key_change_adoptions_first_signature FOREIGN KEY (change_id, first_signed_by) REFERENCES public.key_change_signatures(change_id, signed_by);

ALTER TABLE ONLY public.key_change_adoptions
    ADD CONSTRAINT fk_key_change_adoptions_second_signature FOREIGN KEY (change_id, second_signed_by) REFERENCES public.key_change_signatures(change_id, signed_by);

ALTER TABLE ONLY public.key_change_signatures
    ADD CONSTRAINT fk_key_change_signatures_change_id_key_changes FOREIGN KEY (change_id) REFERENCES public.key_changes(id);

ALTER TABLE ONLY public.key_change_signatures
    ADD CONSTRAINT fk_key_change_signatures_signed_by_accounts FOREIGN KEY (signed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.key_change_versions
    ADD CONSTRAINT fk_key_change_versions_change_id_key_change_adoptions FOREIGN KEY (change_id) REFERENCES public.key_change_adoptions(change_id);

ALTER TABLE ONLY public.key_change_versions
    ADD CONSTRAINT fk_key_change_versions_form_id_key_version_slot_form_keys FOREIGN KEY (form_id, key_version, slot) REFERENCES public.form_keys(form_id, version, slot);

ALTER TABLE ONLY public.key_changes
    ADD CONSTRAINT fk_key_changes_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.key_changes
    ADD CONSTRAINT fk_key_changes_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.key_changes
    ADD CONSTRAINT fk_key_changes_proposed_by_accounts FOREIGN KEY (proposed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.language_version_events
    ADD CONSTRAINT fk_language_version_events_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.language_version_events
    ADD CONSTRAINT fk_language_version_events_language_version_id_language_9508 FOREIGN KEY (language_version_id) REFERENCES public.language_versions(id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT fk_language_versions_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT fk_language_versions_item_version_id_item_versions FOREIGN KEY (item_version_id) REFERENCES public.item_versions(id);

ALTER TABLE ONLY public.language_versions
    ADD CONSTRAINT fk_language_versions_reviewed_by_accounts FOREIGN KEY (reviewed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT fk_ledger_credits_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.ledger_credits
    ADD CONSTRAINT fk_ledger_credits_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT fk_ledger_spans_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.ledger_spans
    ADD CONSTRAINT fk_ledger_spans_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.pass_rate_decisions
    ADD CONSTRAINT fk_pass_rate_decisions_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.pass_rate_decisions
    ADD CONSTRAINT fk_pass_rate_decisions_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

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

ALTER TABLE ONLY public.release_batch_lines
    ADD CONSTRAINT fk_release_batch_lines_batch_id_release_batches FOREIGN KEY (batch_id) REFERENCES public.release_batches(id);

ALTER TABLE ONLY public.release_batch_lines
    ADD CONSTRAINT fk_release_batch_lines_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.release_batches
    ADD CONSTRAINT fk_release_batches_administration_id_administrations FOREIGN KEY (administration_id) REFERENCES public.administrations(id);

ALTER TABLE ONLY public.release_batches
    ADD CONSTRAINT fk_release_batches_requested_by_accounts FOREIGN KEY (requested_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.report_readings
    ADD CONSTRAINT fk_report_readings_sitting_id_version_score_reports FOREIGN KEY (sitting_id, version) REFERENCES public.score_reports(sitting_id, version);

ALTER TABLE ONLY public.report_reissues
    ADD CONSTRAINT fk_report_reissues_issued_by_accounts FOREIGN KEY (issued_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.report_reissues
    ADD CONSTRAINT fk_report_reissues_sitting_id_version_score_reports FOREIGN KEY (sitting_id, version) REFERENCES public.score_reports(sitting_id, version);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT fk_role_grants_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.scaling_tables
    ADD CONSTRAINT fk_scaling_tables_standard_setting_id_standard_settings FOREIGN KEY (standard_setting_id) REFERENCES public.standard_settings(id);

ALTER TABLE ONLY public.score_follow_ups
    ADD CONSTRAINT fk_score_follow_ups_score_id_scores FOREIGN KEY (score_id) REFERENCES public.scores(id);

ALTER TABLE ONLY public.score_follow_ups
    ADD CONSTRAINT fk_score_follow_ups_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

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

ALTER TABLE ONLY public.second_opinions
    ADD CONSTRAINT fk_second_opinions_score_id_scores FOREIGN KEY (score_id) REFERENCES public.scores(id);

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

ALTER TABLE ONLY public.standard_decisions
    ADD CONSTRAINT fk_standard_decisions_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_decisions
    ADD CONSTRAINT fk_standard_decisions_proposal_id_proposed_by_standard__3718 FOREIGN KEY (proposal_id, proposed_by) REFERENCES public.standard_proposals(id, proposed_by);

ALTER TABLE ONLY public.standard_decisions
    ADD CONSTRAINT fk_standard_decisions_standard_setting_id_standard_settings FOREIGN KEY (standard_setting_id) REFERENCES public.standard_settings(id);

ALTER TABLE ONLY public.standard_hand_ins
    ADD CONSTRAINT fk_standard_hand_ins_panel_id_account_id_standard_panel_judges FOREIGN KEY (panel_id, account_id) REFERENCES public.standard_panel_judges(panel_id, account_id);

ALTER TABLE ONLY public.standard_panel_judges
    ADD CONSTRAINT fk_standard_panel_judges_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_panel_judges
    ADD CONSTRAINT fk_standard_panel_judges_invited_by_accounts FOREIGN KEY (invited_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_panel_judges
    ADD CONSTRAINT fk_standard_panel_judges_panel_id_standard_panels FOREIGN KEY (panel_id) REFERENCES public.standard_panels(id);

ALTER TABLE ONLY public.standard_panel_moves
    ADD CONSTRAINT fk_standard_panel_moves_moved_by_accounts FOREIGN KEY (moved_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_panel_moves
    ADD CONSTRAINT fk_standard_panel_moves_panel_id_standard_panels FOREIGN KEY (panel_id) REFERENCES public.standard_panels(id);

ALTER TABLE ONLY public.standard_panels
    ADD CONSTRAINT fk_standard_panels_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_panels
    ADD CONSTRAINT fk_standard_panels_form_id_forms FOREIGN KEY (form_id) REFERENCES public.forms(id);

ALTER TABLE ONLY public.standard_proposals
    ADD CONSTRAINT fk_standard_proposals_panel_id_standard_panels FOREIGN KEY (panel_id) REFERENCES public.standard_panels(id);

ALTER TABLE ONLY public.standard_proposals
    ADD CONSTRAINT fk_standard_proposals_proposed_by_accounts FOREIGN KEY (proposed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.standard_ratings
    ADD CONSTRAINT fk_standard_ratings_panel_id_account_id_standard_panel_judges FOREIGN KEY (panel_id, account_id) REFERENCES public.standard_panel_judges(panel_id, account_id);

ALTER TABLE ONLY public.standard_settings
    ADD CONSTRAINT fk_standard_settings_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT fk_statement_acceptances_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.statement_acceptances
    ADD CONSTRAINT fk_statement_acceptances_sitting_id_sittings FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.statements
    ADD CONSTRAINT fk_statements_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

ALTER TABLE ONLY public.translation_imports
    ADD CONSTRAINT fk_translation_imports_created_by_accounts FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.translation_imports
    ADD CONSTRAINT fk_translation_imports_exam_id_exams FOREIGN KEY (exam_id) REFERENCES public.exams(id);

GRANT USAGE ON SCHEMA public TO exam_delivery;
GRANT USAGE ON SCHEMA public TO exam_identity;
GRANT USAGE ON SCHEMA public TO exam_office;
GRANT USAGE ON SCHEMA public TO exam_scoring;

REVOKE ALL ON FUNCTION public.replace_withdrawn_form(sitting uuid, other_form uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replace_withdrawn_form(sitting uuid, other_form uuid) TO exam_delivery;
GRANT ALL ON FUNCTION public.replace_withdrawn_form(sitting uuid, other_form uuid) TO exam_office;

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

GRANT SELECT,INSERT ON TABLE public.analyses TO exam_office;

GRANT SELECT,INSERT ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(state) ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(step) ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(share) ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(ends_by) ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(ended_at) ON TABLE public.analysis_requests TO exam_office;

GRANT UPDATE(said) ON TABLE public.analysis_requests TO exam_office;

GRANT SELECT,INSERT ON TABLE public.area_score_gates TO exam_office;

GRANT SELECT,INSERT ON TABLE public.attempt_requests TO exam_delivery;
GRANT SELECT,INSERT,UPDATE ON TABLE public.attempt_requests TO exam_office;

GRANT INSERT ON TABLE public.audit_entries TO exam_delivery;
GRANT INSERT ON TABLE public.audit_entries TO exam_identity;
GRANT SELECT,INSERT ON TABLE public.audit_entries TO exam_office;
GRANT INSERT ON TABLE public.audit_entries TO exam_scoring;

GRANT SELECT ON TABLE public.authorizations TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.authorizations TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bank_imports TO exam_office;

GRANT SELECT,INSERT ON TABLE public.carried_histories TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.column_mappings TO exam_office;

GRANT SELECT,INSERT ON TABLE public.entries TO exam_delivery;
GRANT SELECT ON TABLE public.entries TO exam_office;
GRANT SELECT ON TABLE public.entries TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.equivalence_decisions TO exam_office;

GRANT SELECT,INSERT ON TABLE public.equivalence_proposals TO exam_office;

GRANT SELECT ON TABLE public.exam_policies TO exam_delivery;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.exam_policies TO exam_office;
GRANT SELECT ON TABLE public.exam_policies TO exam_scoring;

GRANT SELECT ON TABLE public.exams TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.exams TO exam_office;
GRANT SELECT ON TABLE public.exams TO exam_scoring;

GRANT UPDATE(source_language) ON TABLE public.exams TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.form_assemblies TO exam_office;

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

GRANT SELECT,INSERT ON TABLE public.form_withdrawals TO exam_office;

GRANT SELECT(form_id) ON TABLE public.form_withdrawals TO exam_delivery;

GRANT SELECT(withdrawn_at) ON TABLE public.form_withdrawals TO exam_delivery;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.forms TO exam_office;
GRANT SELECT ON TABLE public.forms TO exam_scoring;

GRANT SELECT(id) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(exam_id) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(code) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(state) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(policy_version) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(languages) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(published_at) ON TABLE public.forms TO exam_delivery;

GRANT SELECT(sibling_of) ON TABLE public.forms TO exam_delivery;

GRANT SELECT ON TABLE public.hand_check_requests TO exam_office;
GRANT SELECT,INSERT ON TABLE public.hand_check_requests TO exam_delivery;

GRANT SELECT,INSERT ON TABLE public.hand_check_results TO exam_office;

GRANT SELECT(request_id) ON TABLE public.hand_check_results TO exam_delivery;

GRANT SELECT(finding) ON TABLE public.hand_check_results TO exam_delivery;

GRANT SELECT(checked_at) ON TABLE public.hand_check_results TO exam_delivery;

GRANT SELECT,INSERT ON TABLE public.held_decisions TO exam_office;

GRANT SELECT(review_id) ON TABLE public.held_decisions TO exam_delivery;
GRANT SELECT(review_id) ON TABLE public.held_decisions TO exam_scoring;

GRANT SELECT(is_confirmed) ON TABLE public.held_decisions TO exam_delivery;
GRANT SELECT(is_confirmed) ON TABLE public.held_decisions TO exam_scoring;

GRANT SELECT(decided_at) ON TABLE public.held_decisions TO exam_scoring;

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

GRANT SELECT,INSERT ON TABLE public.imported_administrations TO exam_office;

GRANT SELECT,INSERT ON TABLE public.imported_candidates TO exam_office;

GRANT SELECT,INSERT ON TABLE public.imported_items TO exam_office;

GRANT SELECT,INSERT ON TABLE public.imported_responses TO exam_office;

GRANT SELECT,INSERT ON TABLE public.imported_runs TO exam_office;

GRANT SELECT,INSERT ON TABLE public.imported_scores TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_approvals TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_assignments TO exam_office;

GRANT UPDATE(ended_by) ON TABLE public.item_assignments TO exam_office;

GRANT UPDATE(ended_at) ON TABLE public.item_assignments TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_checklists TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_comments TO exam_office;

GRANT UPDATE(resolved_by) ON TABLE public.item_comments TO exam_office;

GRANT UPDATE(resolved_at) ON TABLE public.item_comments TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_hold_clearances TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_holds TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_images TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_keys TO exam_office;
GRANT SELECT ON TABLE public.item_keys TO exam_scoring;

GRANT SELECT,INSERT,UPDATE ON TABLE public.item_origins TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.item_versions TO exam_office;

GRANT SELECT,INSERT ON TABLE public.item_views TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.items TO exam_office;

GRANT SELECT,INSERT ON TABLE public.key_change_adoptions TO exam_office;
GRANT SELECT ON TABLE public.key_change_adoptions TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.key_change_signatures TO exam_office;

GRANT SELECT,INSERT ON TABLE public.key_change_versions TO exam_office;
GRANT SELECT ON TABLE public.key_change_versions TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.key_changes TO exam_office;

GRANT SELECT,INSERT ON TABLE public.language_version_events TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.language_versions TO exam_office;

GRANT SELECT,INSERT ON TABLE public.ledger_credits TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.ledger_credits TO exam_office;

GRANT SELECT,INSERT ON TABLE public.ledger_spans TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.ledger_spans TO exam_office;

GRANT UPDATE(ended_at) ON TABLE public.ledger_spans TO exam_delivery;
GRANT UPDATE(ended_at) ON TABLE public.ledger_spans TO exam_office;

GRANT SELECT,INSERT ON TABLE public.pass_rate_decisions TO exam_office;

GRANT SELECT ON TABLE public.payments TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.payments TO exam_office;

GRANT SELECT ON TABLE public.practice_item_texts TO exam_delivery;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.practice_item_texts TO exam_office;

GRANT SELECT ON TABLE public.practice_items TO exam_delivery;
GRANT SELECT,INSERT,UPDATE ON TABLE public.practice_items TO exam_office;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rationales TO exam_office;

GRANT SELECT,INSERT ON TABLE public.release_batch_lines TO exam_office;

GRANT SELECT,INSERT ON TABLE public.release_batches TO exam_office;

GRANT SELECT ON TABLE public.report_readings TO exam_office;
GRANT SELECT,INSERT ON TABLE public.report_readings TO exam_delivery;

GRANT SELECT,INSERT ON TABLE public.report_reissues TO exam_office;

GRANT SELECT ON TABLE public.role_grants TO exam_delivery;
GRANT SELECT,INSERT,DELETE ON TABLE public.role_grants TO exam_identity;
GRANT SELECT ON TABLE public.role_grants TO exam_office;

GRANT SELECT,INSERT ON TABLE public.scaling_tables TO exam_office;
GRANT SELECT ON TABLE public.scaling_tables TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.score_follow_ups TO exam_office;

GRANT SELECT,INSERT ON TABLE public.score_releases TO exam_office;

GRANT SELECT ON TABLE public.score_reports TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.score_reports TO exam_office;

GRANT SELECT ON TABLE public.scores TO exam_office;
GRANT SELECT,INSERT ON TABLE public.scores TO exam_scoring;

GRANT SELECT ON TABLE public.scoring_runs TO exam_office;
GRANT SELECT,INSERT ON TABLE public.scoring_runs TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.second_opinions TO exam_scoring;
GRANT SELECT,INSERT ON TABLE public.second_opinions TO exam_office;

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

GRANT SELECT,INSERT ON TABLE public.standard_decisions TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_hand_ins TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_panel_judges TO exam_office;

GRANT UPDATE(trained_at) ON TABLE public.standard_panel_judges TO exam_office;

GRANT UPDATE(dismissed_at) ON TABLE public.standard_panel_judges TO exam_office;

GRANT UPDATE(dismissal_reason) ON TABLE public.standard_panel_judges TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_panel_moves TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_panels TO exam_office;

GRANT UPDATE(state) ON TABLE public.standard_panels TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_proposals TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_ratings TO exam_office;

GRANT SELECT,INSERT ON TABLE public.standard_settings TO exam_office;
GRANT SELECT ON TABLE public.standard_settings TO exam_scoring;

GRANT SELECT,INSERT ON TABLE public.statement_acceptances TO exam_delivery;
GRANT SELECT ON TABLE public.statement_acceptances TO exam_office;

GRANT UPDATE(version) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT UPDATE(language) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT UPDATE(accepted_at) ON TABLE public.statement_acceptances TO exam_delivery;

GRANT SELECT ON TABLE public.statements TO exam_delivery;
GRANT SELECT,INSERT ON TABLE public.statements TO exam_office;

GRANT SELECT,INSERT,UPDATE ON TABLE public.translation_imports TO exam_office;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.voluntary_answers TO exam_identity;
