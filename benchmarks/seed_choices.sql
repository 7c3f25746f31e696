-- What a task asks for, ten thousand ways; drawing one is a single look-up.
CREATE TEMP TABLE slots AS
SELECT
    slot,
    kind,
    CASE
        WHEN kind = 'scenario' AND model IS NULL AND slot % 2 = 0 THEN 'ai-drama'
        WHEN kind = 'scenario' AND model IS NULL THEN 'video-redraw'
        WHEN kind = 'scenario' AND model = 'WAND' THEN 'doc-to-video'
        WHEN kind = 'scenario' THEN 'fission-video'
        WHEN kind = 'audio' THEN 'unknown'
        WHEN hash(slot, 1) % 3 = 0 THEN 'image-to-' || kind
        ELSE 'text-to-' || kind
    END AS task_type,
    model,
    model_version,
    resolutions[1 + (hash(slot, 2) % len(resolutions))::INTEGER] AS resolution,
    ratios[1 + (hash(slot, 3) % len(ratios))::INTEGER] AS aspect_ratio,
    lengths[1 + (hash(slot, 4) % len(lengths))::INTEGER]::DOUBLE AS video_duration_s,
    CASE WHEN kind = 'image' THEN [1, 1, 1, 1, 2, 4][1 + (hash(slot, 5) % 6)::INTEGER] END
        AS image_count,
    ['studio', 'storefront-bot', 'campaign-api', 'nightly-batch', NULL, NULL][
        1 + (hash(slot, 6) % 6)::INTEGER
    ] AS operator,
    CASE WHEN hash(slot, 7) % 7 = 0 THEN 'blurry, watermark, extra fingers' END
        AS negative_prompt,
    '{"ModelName":"' || coalesce(model, '') || '","ModelVersion":"'
        || coalesce(model_version, '') || '","Prompt":"' AS request_head,
    '2600016453-Aigc' || upper(kind[1]) || kind[2:] || '-' AS id_head,
    CASE kind WHEN 'image' THEN '.png' WHEN 'audio' THEN '.mp3' ELSE '.mp4' END AS extension,
    queue_median,
    run_median,
    failing
FROM (
    VALUES
        (0, 160, 'image', 'Hunyuan', '3.0', ['1024x1024', '1024x768', '768x1024'],
            [NULL], [NULL], 3.0, 14.0, 0.020),
        (160, 230, 'image', 'Hunyuan', '3.5-preview', ['1024x1024', '1280x720'],
            [NULL], [NULL], 6.0, 22.0, 0.045),
        (230, 290, 'image', 'Qwen', '0925', ['1024x1024', '928x1664'],
            [NULL], [NULL], 2.0, 9.0, 0.015),
        (290, 350, 'image', 'Kling', '3.0', ['720P', '1080P', '2K'],
            ['16:9', '9:16', '1:1', '4:3'], [NULL], 4.0, 18.0, 0.030),
        (350, 400, 'image', 'Vidu', 'q2', ['1080P', '2K'],
            ['16:9', '9:16', '1:1'], [NULL], 3.0, 16.0, 0.025),
        (400, 440, 'image', 'wand-vega-image', '1.0-pro', ['1K', '2K', '4K'],
            ['16:9', '1:1'], [NULL], 5.0, 26.0, 0.060),
        (440, 540, 'video', 'Kling', '3.0', ['720P', '1080P', '4K'],
            ['16:9', '9:16', '1:1'], [3, 5, 5, 10, 15], 20.0, 140.0, 0.050),
        (540, 610, 'video', 'Kling', '2.6', ['720P', '1080P'],
            ['16:9', '9:16', '1:1'], [5, 5, 10], 15.0, 110.0, 0.035),
        (610, 660, 'video', 'Hailuo', '2.3', ['768P', '1080P'],
            [NULL], [6, 6, 10], 25.0, 160.0, 0.055),
        (660, 700, 'video', 'Hailuo', '2.3-fast', ['768P'],
            [NULL], [6], 8.0, 60.0, 0.030),
        (700, 760, 'video', 'Vidu', 'q3-pro', ['540P', '720P', '1080P'],
            ['16:9', '9:16', '1:1'], [4, 5, 8, 16], 18.0, 125.0, 0.040),
        (760, 810, 'video', 'Vidu', 'q2-turbo', ['720P', '1080P'],
            ['16:9', '9:16', '1:1'], [5, 5, 8], 6.0, 45.0, 0.020),
        (810, 860, 'video', 'PixVerse', 'v6', ['540P', '720P', '1080P'],
            ['16:9', '9:16', '4:3', '1:1'], [5, 5, 8, 15], 12.0, 80.0, 0.045),
        (860, 890, 'video', 'H2', '1.0', ['720P', '1080P'],
            ['16:9', '9:16', '21:9'], [5, 8, 15], 40.0, 240.0, 0.080),
        (890, 920, 'video', 'Hunyuan', '1.5', ['720P', '1080P'],
            [NULL], [5], 30.0, 200.0, 0.050),
        (920, 940, 'audio', 'MiniMaxMusic', '2.5', [NULL],
            [NULL], [NULL], 3.0, 50.0, 0.030),
        (940, 960, 'scenario', NULL, NULL, ['720p', '1080p'],
            ['16:9', '9:16'], [NULL], 30.0, 700.0, 0.070),
        (960, 980, 'scenario', 'WAND', '1.0', [NULL],
            ['16:9', '9:16', '1:1'], [60, 180, 600], 20.0, 900.0, 0.060),
        (980, 1000, 'scenario', 'flagship', NULL, ['720p', '1080p'],
            ['9:16', '16:9'], [15], 25.0, 400.0, 0.050)
) AS models (low, high, kind, model, model_version, resolutions, ratios, lengths,
    queue_median, run_median, failing)
JOIN range(10000) AS all_slots (slot) ON slot // 10 >= low AND slot // 10 < high;

CREATE TEMP TABLE prompts AS
WITH english_subjects AS (
    SELECT unnest([
        'a red paper lantern', 'an old fishing boat', 'a porcelain teapot', 'a snow leopard',
        'a glass greenhouse', 'a night market', 'a steam locomotive', 'a sleeping dragon',
        'an astronaut with an umbrella', 'a pair of running shoes', 'a bowl of noodles',
        'a clockwork bird', 'a desert caravan', 'a lighthouse keeper''s desk',
        'a bamboo forest', 'a perfume bottle'
    ]) AS subject
),

english_places AS (
    SELECT unnest([
        'at dawn', 'in heavy rain', 'under neon signs', 'on a mountain pass', 'in deep fog',
        'beside a quiet canal', 'after the first snow', 'in a sunlit studio',
        'at the edge of the sea', 'in zero gravity', 'among falling petals', 'by candlelight'
    ]) AS place
),

english_styles AS (
    SELECT unnest([
        'slow dolly in, 35 mm film grain', 'ink wash painting', 'product photograph, 85 mm',
        'isometric illustration', 'handheld camera, natural light', 'watercolour',
        'wide aerial shot', 'macro, shallow depth of field', 'flat vector poster',
        'stop motion, paper cut', 'cinematic, volumetric light', 'soft studio lighting'
    ]) AS style
),

chinese_subjects AS (
    SELECT unnest([
        '一盏红灯笼', '一艘旧渔船', '青花瓷茶壶', '雪豹', '玻璃温室', '热闹的夜市', '蒸汽火车', '沉睡的龙',
        '撑伞的宇航员', '一双跑鞋', '一碗热面', '机械小鸟', '沙漠驼队', '竹林深处', '香水瓶', '江南小镇'
    ]) AS subject
),

chinese_places AS (
    SELECT unnest([
        '清晨薄雾中', '大雨里', '霓虹灯下', '山口之上', '安静的河边', '初雪之后', '阳光洒满的房间',
        '海边', '失重状态', '花瓣飘落', '烛光旁', '黄昏时分'
    ]) AS place
),

chinese_styles AS (
    SELECT unnest([
        '电影感,缓慢推镜', '水墨画', '产品摄影,浅景深', '等距插画', '手持镜头,自然光', '水彩', '航拍远景',
        '微距特写', '扁平海报', '剪纸定格动画', '体积光', '复古胶片'
    ]) AS style
)

SELECT row_number() OVER () - 1 AS prompt_slot, text
FROM (
    SELECT subject || ' ' || place || ', ' || style || ', take ' AS text
    FROM english_subjects, english_places, english_styles
    UNION ALL
    SELECT subject || ',' || place || ',' || style || ',第' AS text
    FROM chinese_subjects, chinese_places, chinese_styles
);

CREATE TEMP TABLE numbers AS
SELECT range AS number
FROM range($tasks);
