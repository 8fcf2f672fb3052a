# ruff: noqa: RUF001 - Cyrillic letters are meant
"""The sentences of notices in the languages we write. `ask_several` has a form per plural category."""

from collections.abc import Mapping

_Forms = Mapping[str, str]

_ENGLISH: Mapping[str, str | _Forms] = {
    "ask": "Please decide on purchase request {link}: {amount}.",
    "ask_several": {
        "other": "{tasks} decisions wait for you on purchase request {link}: {amount}.",
    },
    "on_behalf": "You are asked as a deputy.",
    "half_time": "Reminder: half of the time is over.",
    "overdue": "This decision is overdue.",
    "stages": "Stage: {stages}.",
    "asked_at": "Asked on {asked_at}.",
    "repair": "Nobody can decide on purchase request {link} ({amount}) any more. Please repair its approval route.",
    "question": "You are asked something about purchase request {link}: please answer.",
    "survivor": "Your earlier approval counts again: purchase request {link} was submitted anew ({amount})."
    " Open it to take your approval back.",
    "approved": "Purchase request {link} was approved: {amount}.",
    "auto_approved": "Purchase request {link} was approved automatically: {amount}.",
    "rejected": "Purchase request {link} was rejected.",
    "returned": "Purchase request {link} was returned to you for rework.",
    "withdrawn": "Purchase request {link} was withdrawn and is a draft again.",
    "late": "A decision on purchase request {link} ({amount}) is overdue.",
    "nobody_above": "A decision on purchase request {link} ({amount}) is overdue, and nobody above is left to ask."
    " Please see to it.",
    "expiring": "Purchase request {link} was returned to you and nobody has worked on it since."
    " It will be cancelled on {until} unless it is changed or submitted before.",
    "expired": "Purchase request {link} was cancelled: it was returned and nobody worked on it."
    " You can copy it into a new request.",
    "comment": "Comment: {comment}",
    "name": "No. {number} “{title}”",
}
_GERMAN: Mapping[str, str | _Forms] = {
    "ask": "Bitte entscheiden Sie über die Bestellanforderung {link}: {amount}.",
    "ask_several": {
        "other": "{tasks} Entscheidungen zur Bestellanforderung {link} warten auf Sie: {amount}.",
    },
    "on_behalf": "Sie werden in Vertretung gefragt.",
    "half_time": "Erinnerung: Die Hälfte der Zeit ist vorbei.",
    "overdue": "Diese Entscheidung ist überfällig.",
    "stages": "Stufe: {stages}.",
    "asked_at": "Angefragt am {asked_at}.",
    "repair": "Über die Bestellanforderung {link} ({amount}) kann niemand mehr entscheiden."
    " Bitte reparieren Sie den Genehmigungsweg.",
    "question": "Zur Bestellanforderung {link} wird Ihnen eine Frage gestellt: Bitte antworten Sie.",
    "survivor": "Ihre frühere Genehmigung gilt weiter: Die Bestellanforderung {link} wurde neu eingereicht ({amount})."
    " Dort können Sie sie zurücknehmen.",
    "approved": "Die Bestellanforderung {link} wurde genehmigt: {amount}.",
    "auto_approved": "Die Bestellanforderung {link} wurde automatisch genehmigt: {amount}.",
    "rejected": "Die Bestellanforderung {link} wurde abgelehnt.",
    "returned": "Die Bestellanforderung {link} wurde Ihnen zur Überarbeitung zurückgegeben.",
    "withdrawn": "Die Bestellanforderung {link} wurde zurückgezogen und ist wieder ein Entwurf.",
    "late": "Eine Entscheidung über die Bestellanforderung {link} ({amount}) ist überfällig.",
    "nobody_above": "Eine Entscheidung über die Bestellanforderung {link} ({amount}) ist überfällig, und darüber ist"
    " niemand mehr, der gefragt werden könnte. Bitte kümmern Sie sich darum.",
    "expiring": "Die Bestellanforderung {link} wurde Ihnen zurückgegeben und seitdem nicht bearbeitet."
    " Sie wird am {until} storniert, wenn sie vorher weder geändert noch eingereicht wird.",
    "expired": "Die Bestellanforderung {link} wurde storniert: Sie wurde zurückgegeben und nicht bearbeitet."
    " Sie können sie in eine neue Anforderung kopieren.",
    "comment": "Kommentar: {comment}",
    "name": "Nr. {number} „{title}“",
}
_RUSSIAN: Mapping[str, str | _Forms] = {
    "ask": "Требуется ваше решение по заявке {link}: {amount}.",
    "ask_several": {
        "one": "Вас ждёт {tasks} решение по заявке {link}: {amount}.",
        "few": "Вас ждут {tasks} решения по заявке {link}: {amount}.",
        "many": "Вас ждут {tasks} решений по заявке {link}: {amount}.",
        "other": "Вас ждут {tasks} решения по заявке {link}: {amount}.",
    },
    "on_behalf": "Вы решаете как заместитель.",
    "half_time": "Напоминание: половина времени прошла.",
    "overdue": "Срок решения истёк.",
    "stages": "Этап: {stages}.",
    "asked_at": "Запрошено {asked_at}.",
    "repair": "По заявке {link} ({amount}) больше некому принять решение. Исправьте маршрут согласования.",
    "question": "По заявке {link} вам задан вопрос. Ответьте, пожалуйста.",
    "survivor": "Ваше прежнее согласование действует: заявка {link} подана снова ({amount})."
    " В ней вы можете отозвать своё согласование.",
    "approved": "Заявка {link} согласована: {amount}.",
    "auto_approved": "Заявка {link} согласована автоматически: {amount}.",
    "rejected": "Заявка {link} отклонена.",
    "returned": "Заявка {link} возвращена вам на доработку.",
    "withdrawn": "Заявка {link} отозвана и снова стала черновиком.",
    "late": "Решение по заявке {link} ({amount}) просрочено.",
    "nobody_above": "Решение по заявке {link} ({amount}) просрочено, и выше больше некого спросить."
    " Пожалуйста, вмешайтесь.",
    "expiring": "Заявка {link} возвращена вам, и с тех пор с ней не работали."
    " Она будет отменена {until}, если её до этого не изменить и не подать.",
    "expired": "Заявка {link} отменена: её вернули, и с ней никто не работал. Её можно скопировать в новую заявку.",
    "comment": "Комментарий: {comment}",
    "name": "№ {number} «{title}»",
}
CATALOGUE: Mapping[str, Mapping[str, str | _Forms]] = {"en": _ENGLISH, "de": _GERMAN, "ru": _RUSSIAN}
