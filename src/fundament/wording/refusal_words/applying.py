"""What stands against announcing a call, and against writing, signing and submitting an application."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = {
    # the call
    "prefix_taken": _(
        "The references of this programme would start with %(prefix)s, and those of “%(other)s” do already. "
        "Nothing was announced. Please choose another key in the programme file."
    ),
    "already_announced": _(
        "Version %(version)s of this programme (%(key)s) is already announced and never changes. "
        "Please raise the version in the programme file if you want to amend it."
    ),
    "call_not_open": _(
        "This call does not take applications now, so no draft was started. "
        "Please look at its dates on the call's page."
    ),
    "call_still_open": _(
        "The selection can be computed once the deadline has ended, on %(deadline)s. "
        "Until then applications may arrive. Nothing was changed."
    ),
    "not_later": _(
        "A deadline can only be moved to a later instant than the present one, %(deadline)s. Nothing was changed. "
        "Please choose a later one."
    ),
    "nothing_to_wait_for": _(
        "This call is open already, or over, so there is nothing to wait for and your address was not kept. "
        "Please see its page for the dates."
    ),
    "too_far": _(
        "The deadline, %(deadline)s, can be moved by at most %(days)s days at once, because it can never be moved back. "
        "Nothing was changed. Please check the year."
    ),
    "outage_backwards": _("The outage would end before it began. Nothing was recorded. Please check both times."),
    "outage_before_opening": _(
        "The call has been open since %(opens)s only, so this outage could not keep anyone from it. Nothing was recorded."
    ),
    "outage_not_over": _(
        "An outage is recorded once it is over, and its end lies in the future. Nothing was recorded. "
        "Please enter the time until which the portal could not be used."
    ),
    "outage_recorded": _("This outage is recorded already, from and until the same moment. You need to do nothing."),
    "roles_gone": _(
        "Organisations may hold these parts already under an earlier version: %(roles)s. Nothing was announced. "
        "Please keep the parts in the programme file and change what they demand."
    ),
    "too_early": _("The call can be opened from %(opens)s on. Nothing was changed. Please open it then."),
    # writing and submitting an application
    "already_partner": _("%(name)s already takes part in this application. You need to do nothing."),
    "already_signed": _(
        "Your organisation has already signed exactly this text. Nothing was changed, and you need to do nothing."
    ),
    "body_not_allowed": _(
        "%(name)s cannot take this part: it is not open to this kind of body (%(body)s). Nothing was changed. "
        "Please ask the programme office if the kind of body is wrong."
    ),
    "changed_meanwhile": _(
        "Someone else has saved this application since you opened it, so your changes were not saved over theirs. "
        "Please copy what you wrote, reload the page and enter it again."
    ),
    "findings_block": ngettext_lazy(
        "%(number)s condition is not met yet. Your draft is kept. Please see in the list of findings what to do.",
        "%(number)s conditions are not met yet. Your draft is kept. Please see in the list of findings what to do.",
        "number",
    ),
    # when the deadline was missed
    "not_late": _(
        "The deadline is not over; it ends on %(deadline)s. Nothing was changed. Please submit the application until then."
    ),
    "hindrance_goes_on": _(
        "The day on which the hindrance ended lies in the future. Nothing was sent. "
        "Please ask once it has ended; from then on you have two weeks."
    ),
    "reinstatement_asked": _(
        "Reinstatement is asked for already, and the programme office has not decided yet. You need to do nothing."
    ),
    "reinstatement_not_asked": _(
        "Nobody asks for reinstatement of this application now, so there is nothing to decide. Nothing was changed."
    ),
    "reinstatement_too_short": _(
        "This moment has passed, or the deadline for everyone is later. Nothing was changed. Please choose a later one."
    ),
    "reinstatement_year_over": _(
        "Reinstatement is possible until %(day)s, a year after the deadline (§ 32 (3) VwVfG). Nothing was changed. "
        "Please say so if force majeure made it impossible before, or choose an earlier day."
    ),
    "selection_decided": _(
        "The selection of this call is decided, so the application could take no part any more. Nothing was changed. "
        "Please refuse with this reason."
    ),
    # completing an application
    "completion_asked": _(
        "You have asked for exactly this already. Nothing was sent again, and you need to do nothing."
    ),
    "completion_day_over": _("This day has passed. Nothing was sent. Please choose a later one."),
    "completion_day_too_near": _(
        "The applicants have at least %(days)s days to complete an application. Nothing was sent. "
        "Please choose a later day, or say why it has to be sooner."
    ),
    "completion_late": _(
        "Your completion arrived on %(arrived)s. The time for it ended on %(deadline)s, so it was not submitted. "
        "The application as you submitted it before is there. Please write to the office that asked if you need more time."
    ),
    # organisations and their people
    "name_missing": _("Please write the organisation's name as it stands in its register."),
    "kind_not_self_registered": _(
        "Only non-profit organisations register themselves here (not: %(body)s). "
        "Public bodies are already in the register; please ask the operator to add you to yours."
    ),
    "unknown_place": _(
        "There is no municipality with the key %(ags)s in the register. "
        "Please search for the town of your seat and choose it from the list."
    ),
    "nothing_to_reuse": _(
        "Nothing of %(reference)s fits the empty answers of this draft. Nothing was changed. Please write your answers here."
    ),
    "organisation_exists": _(
        "%(name)s is already registered at this seat. Please ask the person who registered it, or the operator, to add you."
    ),
    "name_of_public_body": _(
        "“%(name)s” is or looks like the name of a public body, so nobody can register it here. Nothing was registered. "
        "If you work for that body, please ask the operator to add you to it."
    ),
    "email_not_verified": _(
        "Please confirm your e-mail address first: open the link that was sent to you. Nothing was registered yet. "
        "Then register your organisation."
    ),
    "unknown_account": _("Nobody is registered with the address %(email)s. The person has to sign up first."),
    "unknown_organisation": _("There is no body named %(name)s. Please write its name exactly as the register has it."),
    "form_outdated": _("This form belongs to another application. Please open the page again and send it from there."),
    "lead_stays": _(
        "The leading organisation cannot be taken out of its own application. Nothing was changed. "
        "Please withdraw the application if it is not to go on."
    ),
    "no_such_partner": _(
        "This organisation no longer takes part in the application. Please reload the page; you need to do nothing."
    ),
    "invitation_over": _(
        "This invitation was taken up already, or taken back. Nothing was changed. Please ask the organisation that invited you."
    ),
    "invited_already": _(
        "%(email)s is invited to this part already. Nothing was sent again. Please wait for an answer, or take the invitation back."
    ),
    "join_first": _(
        "Your organisation has been invited to this application but has not joined yet. Nothing was changed. "
        "Please join it first."
    ),
    "not_signed": _(
        "Not every partner has signed the present text yet. Your draft is kept. Please ask for the missing signatures; "
        "after the last one the application can be submitted."
    ),
    "nothing_to_join": _(
        "There is no open invitation for your organisation in this application. If you have joined already, you need "
        "to do nothing. Otherwise please ask the organisation that leads the application to invite you."
    ),
    "not_your_organisation": _(
        "You do not act for %(name)s. Nothing was changed. Please choose an organisation for which you write or sign."
    ),
    "partner_not_joined": _(
        "These organisations are invited but have not joined yet: %(names)s. Your draft is kept. "
        "Please ask them to log in and join."
    ),
    "partner_not_yours": _(
        "%(name)s can leave by itself, or be taken out by the leading organisation. Nothing was changed. Please ask one of them."
    ),
    "plan_not_yours": _(
        "Only the people of an organisation that has joined can change its financing plan. Nothing was changed. "
        "Please open the plan of your own organisation."
    ),
    "cost_position_unknown": _(
        "The programme has no cost position “%(positions)s” in which money can be planned. Nothing was changed. "
        "Please open the plan anew."
    ),
    "positions_exceed_spending": _(
        "In %(year)s, the cost positions come to %(named_cents)s, more than the eligible spending of %(eligible_cents)s. "
        "Nothing was changed. Please check the amounts."
    ),
    "role_full": _(
        "In this part, at most %(at_most)s may take part, and it is full. Nothing was changed. "
        "Please choose another part, or ask the programme office."
    ),
    "too_late": _(
        "Your application arrived on %(arrived)s. The deadline ended on %(deadline)s, so it could not be accepted. "
        "Your draft is kept, unchanged. If it is not your fault that it is late, you can ask for reinstatement within "
        "two weeks; the overview of the application leads you there."
    ),
    "unknown_language": _("Please choose one of the languages on the page. Nothing was changed."),
    "unknown_question": _(
        "This call does not ask what was answered (%(questions)s). Nothing was saved. "
        "Please reload the page and try again."
    ),
    "unknown_role": _(
        "This call has no such part for an organisation (%(role)s). Nothing was changed. "
        "Please reload the page and choose again."
    ),
    "receipt_not_printed": _(
        "The receipt cannot be made as a PDF at the moment. Your application has arrived, and nothing was changed. "
        "Please download the receipt as JSON, and tell the operator of this portal."
    ),
    "year_twice": _(
        "A year stands in the financing plan twice. The plan was not saved. Please enter each year once and save again."
    ),
    "not_your_body": _(
        "Only people who act for this body can do that. Nothing was changed. "
        "If you act for it, please ask the operator to add you to it."
    ),
    # documents
    "file_empty": _(
        "The file is empty and was not added. Your draft is unchanged. Please check the file and try again."
    ),
    "file_encrypted": _(
        "The file is protected by a password or by restrictions, so not everyone who decides could read it. "
        "It was not added; your draft is unchanged. Please save it without protection and add it again."
    ),
    "file_not_readable": _(
        "The file cannot be read as a PDF. It may be damaged. It was not added; your draft is unchanged. "
        "Please save it anew as a PDF and add it again."
    ),
    "file_too_large": _(
        "The file has %(size)s MB; at most %(at_most)s MB are possible. It was not added; your draft is unchanged. "
        "Please save it with lower image quality, or split it into several files."
    ),
    "file_type": _(
        "The file is no PDF, PNG or JPEG. It was not added; your draft is unchanged. "
        "Please save it as a PDF and add it again."
    ),
    "file_malware": _(
        "The malware scanner found %(name)s in this file. It was not kept; your draft is unchanged. "
        "Please do not open the file, and ask the IT people of your organisation before you send another one from this computer."
    ),
    "file_script": _(
        "The PDF contains a program (JavaScript). Such files are not accepted, because they can act when somebody opens them. "
        "It was not added; your draft is unchanged. Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_launches": _(
        "The PDF starts something or opens another file or address by itself. Such files are not accepted. "
        "It was not added; your draft is unchanged. Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_sends": _(
        "The PDF contains a button that sends data to another place. Such files are not accepted. "
        "It was not added; your draft is unchanged. Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_embedded": _(
        "The PDF carries other files within it. Such files are not accepted, because not everyone who decides would see them. "
        "It was not added; your draft is unchanged. Please save what is inside as PDFs of their own. "
        "Or open the PDF, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_form_active": _(
        "The PDF is a form that only some programs can show (XFA). Such files are not accepted. "
        "It was not added; your draft is unchanged. Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_multimedia": _(
        "The PDF contains sound, video or other moving content. Such files are not accepted. "
        "It was not added; your draft is unchanged. Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_too_complex": _(
        "The PDF is built in such a way that it cannot be checked. It was not added; your draft is unchanged. "
        "Please open it, choose “Print” and then “Save as PDF”, and add the new file."
    ),
    "file_picture_not_readable": _(
        "The picture is not whole or damaged. It was not added; your draft is unchanged. "
        "Please save it anew as PNG or JPEG, or as a PDF, and add it again."
    ),
    "file_picture_too_large": _(
        "The picture has more dots than can be shown safely. It was not added; your draft is unchanged. "
        "Please save it smaller and add it again."
    ),
    "document_malware": _(
        "The malware scanner found malware in what is attached: %(names)s. Nothing was signed; your draft is kept. "
        "Please attach a clean file in its place, then sign."
    ),
    "unknown_document": _(
        "This call does not ask for this document (%(key)s). It was not added; your draft is unchanged. "
        "Please reload the page and choose again."
    ),
}
