"""Addresses of this desk."""

from django.urls import path

from fundament.web.ministry import budget, calls, cases, conflicts, deadlines, panel, selection
from fundament.web.registers import views as registers

urlpatterns = [
    path("", calls.desk, name="ministry_desk"),
    path("registers/", registers.ministry_page, name="ministry_registers"),
    path("registers/<slug:register>.<slug:form>", registers.ministry_file, name="ministry_register_file"),
    path("calls/<slug:key>/", calls.call, name="ministry_call"),
    path("calls/<slug:key>/open/", calls.open_call, name="ministry_open"),
    path("calls/<slug:key>/deadline/", calls.extend, name="ministry_extend"),
    path("calls/<slug:key>/outage/", deadlines.outage, name="ministry_outage"),
    path("calls/<slug:key>/statements/close/", calls.close_statements, name="ministry_close_statements"),
    path("calls/<slug:key>/scoring/close/", calls.close_scoring, name="ministry_close_scoring"),
    path("calls/<slug:key>/budget/", budget.budget, name="ministry_budget"),
    path("calls/<slug:key>/budget/more/", budget.appropriate, name="ministry_appropriate"),
    path("calls/<slug:key>/budget/year-end/", budget.close_year, name="ministry_close_year"),
    path("calls/<slug:key>/conflicts/", conflicts.conflicts, name="ministry_conflicts"),
    path("calls/<slug:key>/selection/", selection.selection, name="selection"),
    path("calls/<slug:key>/selection/stipulate/", panel.stipulate, name="stipulate"),
    path("calls/<slug:key>/selection/stipulations/<int:number>/", panel.lift, name="lift_stipulation"),
    path("calls/<slug:key>/selection/adopt/", panel.adopt, name="selection_adopt"),
    path("calls/<slug:key>/selection/propose/", selection.propose, name="selection_propose"),
    path("calls/<slug:key>/selection/announce/", selection.announce, name="selection_announce"),
    path("calls/<slug:key>/selection/proposal-<int:number>/<str:reference>/", selection.margin, name="margin"),
    path("calls/<slug:key>/selection/paper-<int:number>.<slug:form>", selection.decision_paper, name="decision_paper"),
    path("calls/<slug:key>/selection/proposal-<int:number>.json", selection.proposal_json, name="proposal_json"),
    path("reinstatement/<str:reference>/", deadlines.reinstatement, name="ministry_reinstatement"),
    path("statements/<str:reference>/", cases.statement, name="statement"),
    path("cases/<str:reference>/", cases.case, name="ministry_case"),
    path("cases/<str:reference>/completion/", cases.completion, name="ministry_completion"),
    path("cases/<str:reference>/go-on/", cases.end_completion, name="ministry_end_completion"),
    path("cases/<str:reference>/promote/", cases.promote, name="promote"),
    path("cases/<str:reference>/condition/", cases.confirm_condition, name="confirm_condition"),
    path("cases/<str:reference>/lapse/", cases.lapse_selection, name="lapse_selection"),
]
